package exchange

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/internal/testenv"
)

// arrowAsSpecified are the structs of the C data interface, as its specification prints them; no header comes with a package.
const arrowAsSpecified = `
struct ArrowSchema { const char *format, *name, *metadata; int64_t flags, n_children; struct ArrowSchema **children, *dictionary;
  void (*release)(struct ArrowSchema *); void *private_data; };
struct ArrowArray { int64_t length, null_count, offset, n_buffers, n_children; const void **buffers; struct ArrowArray **children, *dictionary;
  void (*release)(struct ArrowArray *); void *private_data; };
`

// The C compiler says with DLPack's and NumPy's own headers whether our numbers are right.
func TestLayoutIsThatOfTheHeaders(t *testing.T) {
	var c strings.Builder
	c.WriteString("#include <Python.h>\n#include <stddef.h>\n#include <dlpack/dlpack.h>\n#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION\n#include <numpy/ndarraytypes.h>\n")
	c.WriteString(arrowAsSpecified)
	for expression, want := range inC {
		fmt.Fprintf(&c, "_Static_assert((%s) == %d, %q);\n", expression, want, expression)
	}
	file := filepath.Join(t.TempDir(), "layout.c")
	require.NoError(t, os.WriteFile(file, []byte(c.String()), 0o600))
	python := strings.Fields(testenv.RunPython(t, "import sysconfig, numpy; print(sysconfig.get_paths()['include'], numpy.get_include())"))
	out, err := exec.Command(testenv.HostTool(t, "gcc"), "-std=c11", "-fsyntax-only", "-I", testenv.DLPackInclude(t), "-I", python[0], "-I", python[1], file).CombinedOutput()
	require.NoError(t, err, "%s", out)
}

var inC = map[string]int{
	"sizeof(DLTensor)":                sizeOfTensor,
	"offsetof(DLTensor, data)":        tensorData,
	"offsetof(DLTensor, device)":      tensorDevice,
	"offsetof(DLTensor, ndim)":        tensorDims,
	"offsetof(DLTensor, dtype.code)":  tensorCode,
	"offsetof(DLTensor, dtype.bits)":  tensorBits,
	"offsetof(DLTensor, dtype.lanes)": tensorLanes,
	"offsetof(DLTensor, shape)":       tensorShape,
	"offsetof(DLTensor, strides)":     tensorStrides,
	"offsetof(DLTensor, byte_offset)": tensorByteOffset,

	"sizeof(DLManagedTensor)":                         Legacy.size,
	"offsetof(DLManagedTensor, dl_tensor)":            int(Legacy.tensor),
	"offsetof(DLManagedTensor, manager_ctx)":          int(Legacy.context),
	"offsetof(DLManagedTensor, deleter)":              int(Legacy.deleter),
	"sizeof(DLManagedTensorVersioned)":                Versioned.size,
	"offsetof(DLManagedTensorVersioned, version)":     0,
	"offsetof(DLManagedTensorVersioned, manager_ctx)": int(Versioned.context),
	"offsetof(DLManagedTensorVersioned, deleter)":     int(Versioned.deleter),
	"offsetof(DLManagedTensorVersioned, flags)":       int(Versioned.flags),
	"offsetof(DLManagedTensorVersioned, dl_tensor)":   int(Versioned.tensor),
	"DLPACK_MAJOR_VERSION":                            Major,
	"DLPACK_FLAG_BITMASK_READ_ONLY":                   flagReadOnly,
	"DLPACK_FLAG_BITMASK_IS_COPIED":                   flagCopied,
	"kDLCPU":                                          DeviceCPU,
	"kDLInt":                                          int(codes['i']),
	"kDLUInt":                                         int(codes['u']),
	"kDLFloat":                                        int(codes['f']),
	"kDLComplex":                                      int(codes['c']),
	"kDLBool":                                         int(codes['b']),

	"sizeof(DLPackExchangeAPI)":                                             sizeOfTable,
	"offsetof(DLPackExchangeAPI, header.version)":                           tableVersion,
	"offsetof(DLPackExchangeAPI, managed_tensor_allocator)":                 tableAllocator,
	"offsetof(DLPackExchangeAPI, managed_tensor_from_py_object_no_sync)":    tableFromObject,
	"offsetof(DLPackExchangeAPI, managed_tensor_to_py_object_no_sync)":      tableToObject,
	"offsetof(DLPackExchangeAPI, dltensor_from_py_object_no_sync)":          tableQueue - 8,
	"offsetof(DLPackExchangeAPI, current_work_stream)":                      tableQueue,
	"offsetof(struct ArrowSchema, format)":                                  schemaFormat,
	"offsetof(struct ArrowSchema, name)":                                    schemaName,
	"offsetof(struct ArrowSchema, n_children)":                              schemaNChild,
	"offsetof(struct ArrowSchema, dictionary)":                              schemaDictionary,
	"offsetof(struct ArrowSchema, release)":                                 schemaRelease,
	"offsetof(struct ArrowSchema, private_data)":                            schemaRelease + privateAfterRelease,
	"sizeof(struct ArrowSchema)":                                            sizeOfSchema,
	"offsetof(struct ArrowArray, length)":                                   arrayLength,
	"offsetof(struct ArrowArray, null_count)":                               arrayNulls,
	"offsetof(struct ArrowArray, offset)":                                   arrayOffset,
	"offsetof(struct ArrowArray, n_buffers)":                                arrayNBuffers,
	"offsetof(struct ArrowArray, n_children)":                               arrayNChild,
	"offsetof(struct ArrowArray, buffers)":                                  arrayBuffers,
	"offsetof(struct ArrowArray, release)":                                  arrayRelease,
	"offsetof(struct ArrowArray, private_data)":                             arrayRelease + privateAfterRelease,
	"sizeof(struct ArrowArray)":                                             sizeOfArray,
	"offsetof(PyArrayInterface, two)":                                       interfaceTwo,
	"offsetof(PyArrayInterface, nd)":                                        interfaceDims,
	"offsetof(PyArrayInterface, typekind)":                                  interfaceKind,
	"offsetof(PyArrayInterface, itemsize)":                                  interfaceItemSize,
	"offsetof(PyArrayInterface, flags)":                                     interfaceFlags,
	"offsetof(PyArrayInterface, shape)":                                     interfaceShape,
	"offsetof(PyArrayInterface, strides)":                                   interfaceStrides,
	"offsetof(PyArrayInterface, data)":                                      interfaceData,
	"sizeof(PyArrayInterface)":                                              sizeOfInterface,
	"NPY_ARRAY_C_CONTIGUOUS":                                                interfaceInRow,
	"NPY_ARRAY_ALIGNED":                                                     interfaceAligned,
	"NPY_ARRAY_NOTSWAPPED":                                                  interfaceNotSwapped,
	"NPY_ARRAY_WRITEABLE":                                                   interfaceWriteable,
	"kDLCUDAHost == 3 && kDLROCMHost == 11 && kDLCUDAManaged == 13 ? 1 : 0": 1,
}
