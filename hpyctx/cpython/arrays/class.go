package arrays

import (
	_ "embed"
	"fmt"

	"github.com/hpyapi/hpyapi/hpyctx/cpython"
	"github.com/hpyapi/hpyapi/hpyctx/exchange"
	"github.com/hpyapi/hpyapi/internal/native"
)

//go:embed memory.py
var memorySource string

// moduleName is where the class is in sys.modules: Python keeps what there is one of for each Python.
const moduleName = "_hpyapi_arrays"

// memoryClass is the class Memory, which is made when it is needed first.
func memoryClass(t *cpython.Thread) (class cpython.Object, err error) {
	sys, err := t.Import("sys")
	if err != nil {
		return class, err
	}
	defer sys.Drop()
	modules, err := sys.Attr("modules")
	if err != nil {
		return class, err
	}
	defer modules.Drop()
	module, err := modules.Item(moduleName)
	if err != nil {
		if module, err = newModule(t, modules); err != nil {
			return class, err
		}
	}
	defer module.Drop()
	return module.Attr("Memory")
}

// newModule makes the module. If another thread has made one meanwhile, that is it.
func newModule(t *cpython.Thread, modules cpython.Object) (module cpython.Object, err error) {
	types, err := t.Import("types")
	if err != nil {
		return module, err
	}
	if module, err = types.Method("ModuleType", moduleName); err != nil {
		return module, err
	}
	dict, err := module.Attr("__dict__")
	if err != nil {
		return module, err
	}
	if err := t.Exec(memorySource, dict); err != nil {
		return module, err
	}
	class, err := module.Attr("Memory")
	if err != nil {
		return module, err
	}
	table, err := newTable(t)
	if err != nil {
		return module, err
	}
	if err := class.SetAttr(exchange.TableAttribute, table); err != nil {
		return module, err
	}
	return modules.Method("setdefault", moduleName, module)
}

// newTable makes the capsule of DLPack's table for the class.
func newTable(t *cpython.Thread) (cpython.Object, error) {
	from, err := t.NewEntry(tensorOfObject)
	if err != nil {
		return cpython.Object{}, err
	}
	to, err := t.NewEntry(objectOfTensor)
	if err != nil {
		return cpython.Object{}, err
	}
	table, err := exchange.NewTable(uintptr(from), uintptr(to))
	if err != nil {
		return cpython.Object{}, fmt.Errorf("arrays: %w", err)
	}
	return t.NewCapsule(table, exchange.TableCapsule, nil)
}

// tensorOfObject is managed_tensor_from_py_object_no_sync: int (PyObject *, DLManagedTensorVersioned **out).
func tensorOfObject(t *cpython.Thread, words [6]uintptr) (int32, error) {
	native.StoreWord(words[1], 0)
	o, err := t.Borrow(words[0])
	if err != nil {
		return 0, err
	}
	at, err := o.Method("_export", "table")
	if err != nil {
		return 0, bufferError("the object is no Memory of a Go program that can be a tensor: %v", err)
	}
	address, err := at.Value()
	if n, ok := address.(int64); ok && err == nil {
		native.StoreWord(words[1], uintptr(n))
		return 0, nil
	}
	return 0, bufferError("the object is no Memory of a Go program: %v", err)
}

// objectOfTensor is managed_tensor_to_py_object_no_sync: int (DLManagedTensorVersioned *, PyObject **out). It takes the tensor, whatever
// comes of it.
func objectOfTensor(t *cpython.Thread, words [6]uintptr) (int32, error) {
	native.StoreWord(words[1], 0)
	o, err := FromTensor(t, words[0])
	if err != nil {
		return 0, bufferError("%v", err)
	}
	word, err := o.Give()
	if err == nil {
		native.StoreWord(words[1], word)
	}
	return 0, err
}
