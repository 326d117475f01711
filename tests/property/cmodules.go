package property

import (
	"fmt"
	"strings"
)

// ConsumerC is the source of the module that calls every slot.
func (d *Definition) ConsumerC() string {
	w := &writer{d: d, side: "consumer"}
	w.p("#include <hpy.h>\n#include <math.h>")
	w.begin(d.Prefix + "_consumer.h")
	w.p("HPYAPI_IMPORTS(%s_user, &%s_import);\n", d.Prefix, d.Name())
	w.p("%s", keepUser)
	for _, f := range d.Callbacks {
		w.callbackBody(f)
	}
	for _, f := range d.Slots {
		if f != nil {
			w.call(f)
		}
	}
	w.p("HPyDef_METH(bind, \"bind\", HPyFunc_O)\nstatic HPy bind_impl(HPyContext *ctx, HPy self, HPy arg)\n{\n    (void)self;\n    (void)use_support();\n    return bind_block(ctx, arg);\n}\n")
	w.p("HPyDef_METH(call, \"call\", HPyFunc_NOARGS)\nstatic HPy call_impl(HPyContext *ctx, HPy self)\n{\n    int ok = -1;\n\n    (void)self;\n    switch (block->slot) {")
	for i, f := range d.Slots {
		switch {
		case f != nil:
			w.p("    case %d:\n        ok = call_%s(ctx);\n        break;", i, f.Name)
		case d.Data[i] != "":
			w.p("    case %d:\n        expect(*%s_D%d() == V_%s(derive(%d, 0, 0, 0, 0)), \"consumer\", %d, 0, 0, \"data\");\n        ok = 0;\n        break;", i, d.Name(), i, d.Data[i], i, i)
		default:
			w.p("    case %d:\n        ok = 0;\n        break;", i)
		}
	}
	w.p("    }\n    return ok < 0 ? HPy_NULL : HPy_Dup(ctx, ctx->h_None);\n}\n")
	w.module(d.Prefix+"_user", fmt.Sprintf("(void)module;\n    return %s_Import(ctx);", d.Name()), []string{"bind", "call"}, d.Name()+"_IMPORT_GLOBALS")
	return w.String()
}

const keepUser = `static struct user *keep_user(uint32_t slot, uint32_t place, uint64_t round)
{
    struct user *user = (struct user *)calloc(1, sizeof(*user));

    if (user != NULL) {
        user->magic = USER_MAGIC;
        user->round = round;
        user->slot = slot;
        user->place = place;
        user->kept = 1;
        block->keeps++;
    }
    return user;
}

static void end_user(void *data)
{
    struct user *user = (struct user *)data;

    expect(user->magic == USER_MAGIC && user->kept == 1, "consumer", user->slot, user->place, 0, "user data that is destroyed");
    user->kept = 0;
    block->destroys++;
    free(user);
}

static void end_user_ctx(HPyContext *ctx, void *data)
{
    HPy proof = HPyLong_FromInt64_t(ctx, INT64_MAX); /* with a foreign context this would not be a handle of this module */

    close_handle(ctx, proof);
    end_user(data);
}

static HPyDef *use_ends(void)
{
    (void)keep_user;
    (void)end_user;
    (void)end_user_ctx;
    return NULL;
}
`

// callbackBody is the consumer's implementation of a callback type.
func (w *writer) callbackBody(f *Func) {
	w.p("HPYAPI_UNUSED static %s\n{", w.d.prototype(f, "run_"+f.Name, false))
	w.p("    struct user *mine = (struct user *)user;\n    uint32_t i = 0, invocation;\n    uint64_t round;\n    int fails;\n")
	w.p("    invocation = mine->calls++;\n    round = callback_round(mine->slot, mine->place, invocation, mine->round);")
	w.p("    fails = block->stage == STAGE_CALLBACK && block->place == mine->place && block->invocation == invocation && block->round == mine->round && block->slot == mine->slot;")
	w.quiet(f)
	w.p("    expect(mine->magic == USER_MAGIC, \"consumer\", %d, 0, 0, \"user data\");", f.Key)
	w.p("    (void)use_ends();")
	w.received(f)
	w.consume(f)
	if f.CanFail() {
		w.p("    if (fails) {\n        (void)raise_error(ctx);")
		w.giveError(f)
		w.p("    }")
	} else {
		w.p("    (void)fails;")
	}
	w.produce(f)
	w.giveResult(f)
	w.p("}\n")
}

// call calls a slot, and answers -1 with the exception set when that is what was to happen.
func (w *writer) call(f *Func) {
	d := w.d
	w.p("static int call_%s(HPyContext *ctx)\n{\n    uint32_t i = 0;\n    uint64_t round = block->round;\n    int failed;", f.Name)
	if f.Result != "void" {
		w.p("    %sresult;", spaced(f.Result))
	}
	w.arguments(f)
	w.p("")
	w.p("    (void)i;\n    (void)round;")
	w.fill(f)
	var first []string
	if !f.Bare {
		first = []string{"ctx"}
	}
	assign := "result = "
	if f.Result == "void" {
		assign = ""
	}
	w.p("    %s%s_%s(%s);", assign, d.Name(), f.GoName, w.pass(f, first...))
	w.p("    failed = HPyErr_Occurred(ctx);")
	w.expect("failed == (block->stage != STAGE_NONE)", f, "RESULT", "1", "whether it failed")
	w.answered(f)
	w.p("    return failed ? -1 : 0;\n}\n")
}

// ProviderC is the source of the module that implements every slot.
func (d *Definition) ProviderC() string {
	w := &writer{d: d, side: "provider"}
	w.p("#include <hpy.h>\n#include <math.h>")
	w.begin(d.Prefix + "_provider.h")
	w.keptTable()
	for _, f := range d.Callbacks {
		w.invoke(f)
	}
	var members []string
	for i, f := range d.Slots {
		switch {
		case f != nil:
			w.slot(f)
			members = append(members, fmt.Sprintf(".%s = do_%s", f.Name, f.Name))
		case d.Data[i] != "":
			w.p("static %s data_%d;", d.Data[i], i)
			members = append(members, fmt.Sprintf(".d%d = &data_%d", i, i))
		}
	}
	w.p("%s_PROVIDE(%s);\nHPYAPI_EXPORTS(%s, &%s_descriptor);\n", d.Name(), strings.Join(members, ",\n    "), d.Prefix, d.Name())
	w.finish()
	w.p("HPyDef_METH(bind, \"bind\", HPyFunc_O)\nstatic HPy bind_impl(HPyContext *ctx, HPy self, HPy arg)\n{\n    HPy none = bind_block(ctx, arg);\n\n    (void)self;\n    (void)use_support();")
	for i := range d.Slots {
		if t := d.Data[i]; t != "" {
			w.p("    data_%d = V_%s(derive(%d, 0, 0, 0, 0));", i, t, i)
		}
	}
	w.p("    return none;\n}\n")
	w.module(d.Prefix, fmt.Sprintf("return %s_Export(ctx, module);", d.Name()), []string{"bind", "finish"}, d.Name()+"_EXPORT_GLOBALS")
	return w.String()
}

func (w *writer) keptTable() {
	d := w.d
	w.p(`/* Callbacks that are kept until finish is called. */
struct kept {
    int type;
    void (*fn)(void);
    void *user;
    %[1]s_end *end;
    %[1]s_end_ctx *end_ctx;
    uint32_t slot, place, calls;
    uint64_t round;
};

static struct kept all_kept[512];
static int n_kept;

static void end_kept(HPyContext *ctx, struct kept *k)
{
    if (k->end != NULL) {
        k->end(k->user);
    } else {
        k->end_ctx(ctx, k->user);
    }
}

/* Keeps a callback, or ends it at once: by chance, when there is no room, and when the call failed. */
static void keep(HPyContext *ctx, struct kept k, int failed)
{
    if (failed || n_kept == 512 || derive(k.slot, k.place, 2, 0, k.round) %% 2 == 0) {
        end_kept(ctx, &k);
        return;
    }
    all_kept[n_kept++] = k;
}

static HPyDef *use_keep(void)
{
    (void)keep;
    return NULL;
}
`, d.Prefix)
}

// invoke calls a callback once; it answers -1 with the exception set when that is what was to happen.
func (w *writer) invoke(f *Func) {
	d := w.d
	w.p("HPYAPI_UNUSED static int call_%s(HPyContext *ctx, %s_%s *fn, void *user, uint32_t slot, uint32_t place, uint32_t invocation, uint64_t of)\n{", f.Name, d.Prefix, f.Name)
	w.p("    uint32_t i = 0;\n    uint64_t round = callback_round(slot, place, invocation, of);")
	w.p("    int failed, fails = block->stage == STAGE_CALLBACK && block->slot == slot && block->place == place && block->invocation == invocation && block->round == of;")
	if f.Result != "void" {
		w.p("    %sresult;", spaced(f.Result))
	}
	w.arguments(f)
	w.p("\n    (void)i, (void)round;")
	w.fill(f)
	assign := "result = "
	if f.Result == "void" {
		assign = ""
	}
	w.p("    %sfn(%s);", assign, w.pass(f, "ctx"))
	w.p("    failed = HPyErr_Occurred(ctx);")
	w.expect("failed == fails", f, "RESULT", "1", "whether it failed")
	w.answered(f)
	w.p("    return failed ? -1 : 0;\n}\n")
}

// slot is the provider's implementation of a slot.
func (w *writer) slot(f *Func) {
	w.p("static %s\n{", w.d.prototype(f, "do_"+f.Name, false))
	w.p("    uint32_t i = 0;\n    uint64_t round = block->round;\n    int failed = 0;\n")
	w.quiet(f)
	w.received(f)
	for _, p := range f.Params {
		if p.Kind == CallFunc || p.Kind == KeepFunc {
			w.p("    for (i = 0; !failed && %s != NULL && i < %s %% 4; i++) {\n        failed = call_%s(ctx, %s, %s, %d, %d, i, round) < 0;\n    }",
				p.Name, w.derive(f, p, "1", 0), p.Func.Name, p.Name, companion(f, p, UserData).Name, f.Key, p.place)
		}
	}
	if f.CanFail() {
		w.p("    if (!failed && block->stage == STAGE_PROVIDER) {\n        failed = raise_error(ctx) < 0;\n    }")
	}
	for _, p := range f.Params {
		if p.Kind == KeepFunc {
			w.keepCall(f, p)
		}
	}
	w.consume(f)
	w.p("    if (failed) {")
	w.giveError(f)
	w.p("    }")
	w.produce(f)
	w.giveResult(f)
	w.p("}\n")
}

func (w *writer) keepCall(f *Func, p *Param) {
	end := companion(f, p, DestroyNotify)
	plain, withContext := end.Name, "NULL"
	if end.Context {
		plain, withContext = withContext, plain
	}
	w.p("    if (%s != NULL) {\n        struct kept k = {%d, (void (*)(void))%s, %s, %s, %s, %d, %d, (uint32_t)(%s %% 4), round};\n\n        keep(ctx, k, failed);\n    }",
		p.Name, p.Func.Index, p.Name, companion(f, p, UserData).Name, plain, withContext, f.Key, p.place, w.derive(f, p, "1", 0))
}

func companion(f *Func, of *Param, kind Kind) *Param {
	for _, p := range f.Params {
		if p.Kind == kind && p.Of == of {
			return p
		}
	}
	panic("BUG: property: a callback without its companion")
}

// finish calls each callback that is kept once more, and ends it.
func (w *writer) finish() {
	w.p("HPyDef_METH(finish, \"finish\", HPyFunc_NOARGS)\nstatic HPy finish_impl(HPyContext *ctx, HPy self)\n{\n    (void)self;\n    (void)use_keep();\n    while (n_kept > 0) {\n        struct kept *k = &all_kept[--n_kept];\n\n        switch (k->type) {")
	for _, f := range w.d.Callbacks {
		w.p("        case %d:\n            (void)call_%s(ctx, (%s_%s *)k->fn, k->user, k->slot, k->place, k->calls, k->round);\n            break;", f.Index, f.Name, w.d.Prefix, f.Name)
	}
	w.p("        }\n        end_kept(ctx, k);\n    }\n    return HPyErr_Occurred(ctx) ? HPy_NULL : HPy_Dup(ctx, ctx->h_None);\n}\n")
}

func (w *writer) module(name, exec string, methods []string, globals string) {
	w.p("HPyDef_SLOT(module_exec, HPy_mod_exec)\nstatic int module_exec_impl(HPyContext *ctx, HPy module)\n{\n    %s\n}\n", exec)
	w.p("static HPyDef *module_defines[] = {&module_exec, &%s, NULL};\nstatic HPyGlobal *module_globals[] = {%s, NULL};", strings.Join(methods, ", &"), globals)
	w.p("static HPyModuleDef module_def = {.defines = module_defines, .globals = module_globals};\n\nHPy_MODINIT(%s, module_def)", name)
}
