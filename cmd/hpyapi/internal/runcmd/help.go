package runcmd

// What run --help says: helpBefore, the rules of debug mode, helpAfter, and examples.
const (
	helpBefore = `Runs a Starlark script in an embedded interpreter; no Python is needed. Scripts have these names besides
Starlark's own (print, json, math, struct, ...):

  load_module(path_or_name, mode="")  a module: .hpy0.so file by its path; or by name, as modules import it: one written in
                                      Go (numpy_api, hpy.debug, hpy.trace), or NAME.hpy0.so beside the script or in a
                                      --path, "pkg.mod" in the folder pkg; its functions, types and attributes are
                                      reachable with a dot; mode universal, debug, trace, debug+trace
  raises(fn, *args, **kwargs)         struct(type, message) of the exception that the call raised, or None
  op(name, a, b)                      any operator by its Python spelling: "**", "@", "is", "==" with its own result
  leaks(module)                       handles of a module in debug mode opened since the last call and not closed;
                                      with --stacks, .stack says by which C functions
  trace_counts(module)                calls of the HPy API by member; trace_durations(module) in seconds
  watch(consumer, provider)           count and time the calls between modules; edges() lists all functions of all edges
  observe, deny, inject, limit, fake, wrap, connect
                                      show, refuse, fail, bound, answer or redirect those calls: see --edges
  unload(module), replace(module, path_or_name="")
                                      unload a module; put the next version in its place, without imports anew
  set_mode(module, mode)              change the mode of a loaded module from the next call on
  context(module)                     struct(module, modes, name, address)
  collect()                           collect garbage, run destructors
  assert_eq(got, want)                fail unless equal
  py(value)                           a list or dict as an object that modules can change
  read_file(name)                     the text of a file beside the script; args are the arguments

--policy says what happens when a module in debug mode breaks a rule:

  raise   the call fails with an exception
  record  the report goes to standard error, and the module goes on where that can be made safe
  abort   the report goes to standard error and the process ends with status 134, as in HPy

It is for all modules, or a list as in HPY, in which one policy may stand alone for the modules that are not named.
What is still open when a module ends is recorded, or aborts, as well. The rules are:

`

	helpAfter = `

--edges names a file of rules about the calls between modules, which are in force before the script starts; given more than
once, all of them. It is Starlark with these functions, which scripts have as well. Each takes consumer, provider, api and slot,
patterns in which * is any text, and gives a rule with a method stop:

  observe(format="text", to="")       a line for each call, with arguments and results, to standard error or a file; format
                                      "json" gives one object per line
  watch()                             count and time calls, which is cheaper
  deny(reason=...)                    refuse calls
  inject(type, message, every=1)      every nth call raises an exception
  limit(calls=0, seconds=0)           refuse calls after so many, or after so much time in them
  fake(function)                      the function answers in place of the provider: it gets the arguments
  wrap(function)                      the same; it gets as first argument a function that makes the call
  connect(module)                     the calls go to another provider of the API

Exit code 100 when the script fails, a report was recorded, or an error came up that no caller could be told (of a
destructor, or of a thread that does not own the interpreter); 1 when it could not start.`

	examples = `  hpyapi run demo.star
  hpyapi run --path build demo.star data.csv
  hpyapi run --path .venv/lib/python3.12/site-packages demo.star
  hpyapi run --hpy debug demo.star
  hpyapi run --hpy stats:debug,shapes:debug+trace demo.star
  hpyapi run --hpy debug --policy record demo.star
  hpyapi run --hpy debug --policy raise,stats:record demo.star
  hpyapi run --hpy debug --policy record --stacks 16 demo.star
  hpyapi run --edges rules.star demo.star
  hpyapi run --trace calls.json demo.star && hpyapi trace calls.json`
)
