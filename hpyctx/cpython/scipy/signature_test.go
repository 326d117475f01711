package scipy

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSignaturesAreComparedByMeaning(t *testing.T) {
	for name, spelled := range map[string]string{
		"double (double)":                    "double (double)",
		"  double(  double x )  ":            "double (double)",
		"f(float64)":                         "double (double)",
		"npy_double (const double, double*)": "double (double, void *)",
		"f(int, float64*, float64*)":         "double (int, double *, void *)",
		"double (int n, double *xx)":         "double (int, double *)",
		"double (signed int, double *)":      "double (int, double *)",
	} {
		got, err := fit(Quad, name)
		require.NoError(t, err, name)
		require.Equal(t, spelled, got, name)
	}
	for _, name := range []string{"int (npy_intp *, double *, int, int, void *)", "int (long*, double*, int, int, void*)", "int (long long int *, double *, int, int, void *)", "int(int64_t*,float64*,int32_t,int32_t,double*)"} {
		got, err := fit(GeometricTransform, name)
		require.NoError(t, err, name)
		require.Equal(t, "int (intptr_t *, double *, int, int, void *)", got)
	}
}

func TestADifferenceIsNamedByItsArgument(t *testing.T) {
	for _, c := range []struct {
		use        Use
		name, want string
	}{
		{Quad, "double (float)", `scipy: quad cannot call "double (float)": argument 1 is float, and must be double`},
		{Quad, "float (double)", "it returns float, and must return double"},
		{Quad, "f(int, float32*)", "argument 2 is float *, and must be double *"},
		{Quad, "double (double, int __pyx_skip_dispatch)", "argument 2 is int32, and must be void *"},
		{Quad, "double (double, double, double, double)", "it takes 4 arguments, and must take"},
		{Quad, "double (unsigned int, double *)", "argument 1 is uint32, and must be int32"},
		{Quad, "double ()", "it takes 0 arguments"},
		{GenericFilter, "int (double *, int, double *, void *)", "argument 2 is int32, and must be int64"},
		{GeometricTransform, "int (size_t *, double *, int, int, void *)", "argument 1 is uint64 *, and must be int64 *"},
		{GenericFilter1D, "void (double *, long, double *, long, void *)", "it returns void, and must return int32"},
		{Quad, "nonsense", `is no signature`},
		{Quad, "double (wibble *)", `what is "wibble *"`},
		{Quad, "wibble * (double)", `what is "wibble *"`},
		{Quad, "", "is no signature"},
	} {
		_, err := fit(c.use, c.name)
		require.ErrorContains(t, err, c.want, c.name)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range accepted {
		f.Add(s[0])
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := parse(text)
		if err == nil {
			differences, _ := s.differences(s)
			require.Empty(t, differences)
		}
	})
}
