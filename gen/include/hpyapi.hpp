/*
 * For C++17: references that close themselves, results that throw, and implementations that let no C++ exception out.
 * Include it after the generated header of an API, for HPy or for Python.h alone. Everything needs the interpreter, as the
 * functions of Python and HPy do, destructors included.
 *
 *     hpyapi::reference list = hpyapi::own(Tally_Words(api, text));      // throws when it is NULL
 *     int64_t n = hpyapi::check(Tally_Count(api, text, word));           // throws when it is -1 and an exception is set
 *
 *     static int64_t count(PyObject *module, PyObject *text, PyObject *word)
 *     {
 *         return hpyapi::guard(int64_t{-1}, [&] { return ...; });        // what is thrown becomes a Python exception
 *     }
 *
 * With HPy each of them takes the context first.
 */
#ifndef HPYAPI_HPP
#define HPYAPI_HPP

#ifndef HPYAPI_RUNTIME_H
#  error "include the generated header of an API before hpyapi.hpp"
#endif

#include <exception>
#include <new>
#include <type_traits>
#include <utility>

namespace hpyapi {

/** Thrown where a Python exception is set, which says what is wrong. guard leaves that one as it is. */
class python_error : public std::exception {
public:
    const char *what() const noexcept override { return "a Python exception is set"; }
};

#ifdef HPYAPI_WITHOUT_HPY
#  define HPYAPI_CTX
#  define HPYAPI_CTX_
#  define HPYAPI_PASS(ctx) (static_cast<PyObject *>(nullptr))
#  define HPYAPI_PASS_
#else
#  define HPYAPI_CTX HPyContext *ctx
#  define HPYAPI_CTX_ HPyContext *ctx,
#  define HPYAPI_PASS(ctx) (ctx)
#  define HPYAPI_PASS_ ctx,
#endif

/** Owns one reference to an object, or none. It moves and does not copy: dup makes another one. */
class reference {
public:
    reference() noexcept = default;
#ifdef HPYAPI_WITHOUT_HPY
    /** Takes over a reference. */
    explicit reference(HPy owned) noexcept : handle_(owned) {}
    /** Another reference to an object. */
    static reference dup(HPy borrowed) noexcept { return reference(hpyapi_new_reference(borrowed)); }
    reference(reference &&other) noexcept : handle_(other.release()) {}
#else
    /** Takes over a handle of this context, which must outlive the reference. */
    reference(HPyContext *ctx, HPy owned) noexcept : ctx_(ctx), handle_(owned) {}
    /** Another handle of an object. */
    static reference dup(HPyContext *ctx, HPy borrowed)
    {
        return reference(ctx, HPy_IsNull(borrowed) ? HPy_NULL : HPy_Dup(ctx, borrowed));
    }
    reference(reference &&other) noexcept : ctx_(other.ctx_), handle_(other.release()) {}
#endif
    reference &operator=(reference &&other) noexcept
    {
        if (this != &other) {
            reset();
#ifndef HPYAPI_WITHOUT_HPY
            ctx_ = other.ctx_;
#endif
            handle_ = other.release();
        }
        return *this;
    }
    reference(const reference &) = delete;
    reference &operator=(const reference &) = delete;
    ~reference() { reset(); }

    /** The object, borrowed: for arguments. */
    HPy get() const noexcept { return handle_; }
    /** Gives the reference away: for results, and for arguments that are taken over. */
    HPy release() noexcept
    {
        HPy handle = handle_;

        handle_ = HPy_NULL;
        return handle;
    }
    /** Lets go of the object. */
    void reset() noexcept
    {
        HPy old = release();

        if (!HPy_IsNull(old)) {
            HPy_Close(HPYAPI_PASS(ctx_), old);
        }
    }
    explicit operator bool() const noexcept { return !HPy_IsNull(handle_); }

private:
#ifndef HPYAPI_WITHOUT_HPY
    HPyContext *ctx_ = nullptr;
#endif
    HPy handle_ = HPy_NULL;
};

/** Takes over a result; throws python_error when it is null. */
inline reference own(HPYAPI_CTX_ HPy result)
{
    if (HPy_IsNull(result)) {
        throw python_error();
    }
    return reference(HPYAPI_PASS_ result);
}

/** A number, or anything else whose -1 (NaN, for floating point) is an error when an exception is set: throws then. */
template <typename Number>
Number check(HPYAPI_CTX_ Number result)
{
    static_assert(std::is_arithmetic_v<Number>, "check is for numbers; own is for objects");
    bool doubtful;

    if constexpr (std::is_floating_point_v<Number>) {
        doubtful = result != result;
    } else {
        doubtful = result == static_cast<Number>(-1);
    }
    if (doubtful && HPyErr_Occurred(HPYAPI_PASS(ctx))) {
        throw python_error();
    }
    return result;
}

/** After a call that only the error indicator tells of: throws python_error when an exception is set. */
inline void check(HPYAPI_CTX)
{
    if (HPyErr_Occurred(HPYAPI_PASS(ctx))) {
        throw python_error();
    }
}

/**
 * Runs body for C code: what it returns, or failure with a Python exception set. std::bad_alloc is a MemoryError, any other
 * C++ exception a RuntimeError with its text.
 */
template <typename Result, typename Body>
Result guard(HPYAPI_CTX_ Result failure, Body &&body) noexcept
{
    try {
        return std::forward<Body>(body)();
    } catch (const python_error &) {
    } catch (const std::bad_alloc &) {
        HPyErr_NoMemory(HPYAPI_PASS(ctx));
    } catch (const std::exception &thrown) {
        HPyErr_SetString(HPYAPI_PASS(ctx), HPYAPI_EXCEPTION(HPYAPI_PASS(ctx), RuntimeError), thrown.what());
    } catch (...) {
        HPyErr_SetString(HPYAPI_PASS(ctx), HPYAPI_EXCEPTION(HPYAPI_PASS(ctx), RuntimeError), "a C++ exception of an unknown type");
    }
    return failure;
}

#undef HPYAPI_CTX
#undef HPYAPI_CTX_
#undef HPYAPI_PASS
#undef HPYAPI_PASS_

} // namespace hpyapi

#endif
