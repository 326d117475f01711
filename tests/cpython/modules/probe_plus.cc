// A consumer of the Probe API in C++17.
#define HPYAPI_IMPLEMENT
#include "probe_consumer.h"

#include <string>
#include <vector>

HPYAPI_IMPORTS(probe_plus, &Probe_import);

namespace {

// Closes its handle at the end of the block.
class Handle {
public:
    Handle(HPyContext *ctx, HPy h) : ctx_(ctx), h_(h) {}
    Handle(const Handle &) = delete;
    Handle &operator=(const Handle &) = delete;
    ~Handle()
    {
        if (!HPy_IsNull(h_)) {
            HPy_Close(ctx_, h_);
        }
    }
    HPy get() const { return h_; }
    HPy release()
    {
        HPy h = h_;
        h_ = HPy_NULL;
        return h;
    }

private:
    HPyContext *ctx_;
    HPy h_;
};

HPy count_calls(HPyContext *ctx, HPy item, void *user)
{
    ++*static_cast<std::vector<int64_t> *>(user)->begin();
    return HPy_Dup(ctx, item);
}

} // namespace

HPyDef_METH(both, "both", HPyFunc_VARARGS)
static HPy both_impl(HPyContext *ctx, HPy, const HPy *args, size_t nargs)
{
    if (nargs != 2) {
        HPyErr_SetString(ctx, ctx->h_TypeError, "both(a, b)");
        return HPy_NULL;
    }
    Handle sum(ctx, Probe_Add(ctx, args[0], args[1]));
    Handle difference(ctx, HPy_IsNull(sum.get()) ? HPy_NULL : Probe_Subtract(ctx, args[0], args[1]));
    if (HPy_IsNull(difference.get())) {
        return HPy_NULL;
    }
    const HPy items[] = {sum.get(), difference.get()};
    Handle pair(ctx, Probe_Join(ctx, items, 2));
    std::vector<int64_t> calls{0};
    Handle list(ctx, HPy_IsNull(pair.get()) ? HPy_NULL : Probe_Each(ctx, pair.get(), count_calls, &calls));
    if (!HPy_IsNull(list.get()) && calls[0] != 2) {
        HPyErr_SetString(ctx, ctx->h_AssertionError, std::to_string(calls[0]).c_str());
        return HPy_NULL;
    }
    return list.release();
}

HPyDef_SLOT(module_exec, HPy_mod_exec)
static int module_exec_impl(HPyContext *ctx, HPy)
{
    return Probe_Import(ctx);
}

static HPyDef *module_defines[] = {&both, &module_exec, nullptr};
static HPyGlobal *module_globals[] = {Probe_IMPORT_GLOBALS, nullptr};
static HPyModuleDef module_def = {"A consumer in C++.", 0, nullptr, module_defines, module_globals};

HPy_MODINIT(probe_plus, module_def)
