package debugmode_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hpyapi/hpyapi/debugmode"
	"github.com/hpyapi/hpyapi/hpyctx/embedded/pyobj"
)

func TestBrokenRulesAreReported(t *testing.T) {
	for _, c := range []struct {
		function string
		arg      pyobj.Object
		kind     debugmode.Kind
		raises   string // start of the exception
		report   string
	}{
		{"use_after_close", str("x"), debugmode.UseAfterClose, "ValueError: ", `faults: use of a closed handle in ctx_Repr (obj): "x", from result of ctx_Dup, closed by ctx_Close`},
		{"close_twice", str("x"), debugmode.DoubleClose, "ValueError: ", ``},
		{"close_constant", nil, debugmode.CloseConstant, "ValueError: ", ``},
		{"return_constant", nil, debugmode.ReturnConstant, "ValueError: ", ``},
		{"close_argument", str("x"), debugmode.CloseBorrowed, "ValueError: ", ``},
		{"return_argument", str("x"), debugmode.ReturnBorrowed, "ValueError: ", ``},
		{"use_nonsense", nil, debugmode.InvalidHandle, "ValueError: ", ``},
		{"builder_reuse", nil, debugmode.BuilderReuse, "SystemError: ", ``},
		{"tuple_builder_reuse", nil, debugmode.BuilderReuse, "SystemError: ", ``},
		{"builder_cancel_after_build", nil, debugmode.BuilderCancelled, "SystemError: ", ``},
		{"tracker_twice", nil, debugmode.TrackerMisuse, "SystemError: ", ``},
		{"tracker_closed_handle", str("x"), debugmode.DoubleClose, "ValueError: ", ``},
		{"error_on_success", nil, debugmode.ErrorOnSuccess, "SystemError: ", ``},
		{"success_on_error", nil, debugmode.SuccessOnError, "SystemError: ", ``},
		{"type_check_no_type", str("x"), debugmode.WrongType, "TypeError: ", ``},
		{"get_name_no_type", str("x"), debugmode.WrongType, "TypeError: ", ``},
		{"is_subtype_no_type", str("x"), debugmode.WrongType, "TypeError: ", ``},
		{"substring", pyobj.Int(5), debugmode.WrongType, "TypeError: ", ``},
		{"call_bad_kwnames", str("x"), debugmode.WrongType, "TypeError: ", ``},
		{"wrong_context", str("x"), debugmode.WrongContext, "SystemError: ", ``},
	} {
		t.Run(c.function, func(t *testing.T) {
			w := newWorld(t, debugmode.Options{})
			var args []pyobj.Object
			if c.arg != nil {
				args = append(args, c.arg)
			}
			got := w.call(c.function, args...)
			r := w.last(1)
			t.Log(got)
			t.Log(r.String())
			require.Equal(t, c.kind, r.Kind, r.String())
			require.Equal(t, "faults", r.Module)
			require.Contains(t, got, c.raises)
		})
	}
}
