package plan

import "github.com/hpyapi/hpyapi/internal/signature"

// Role is what a parameter is in a call.
type Role uint8

// The roles. What holds references has a rule of translation of its own; data is the same to both sides.
const (
	Word          Role = iota // passed on as it is: a number, an address, a function that needs no context
	Context                   // replaced by the callee's
	Handle                    // a reference, lent for the call
	Stolen                    // a reference that the callee takes over, also when it fails
	OutHandle                 // where the callee writes a new reference
	InOutHandle               // where the callee takes over a reference and leaves a new one
	Handles                   // an array of references, each lent
	StolenHandles             // an array of references, each taken over
	OutHandles                // an array for new references
	Data                      // where one value is read
	Out                       // where one value is written
	InOut                     // where one value is read and replaced
	Buffer                    // an array of values that are read
	OutBuffer                 // an array for values
	InOutBuffer               // an array of values that are read and replaced
	Text                      // NUL-terminated, read
	Callback                  // a function that is called before the call returns
	Kept                      // a function that is kept until its destroy-notify was called
	User                      // what goes with a callback
	Destroy                   // the destroy-notify of a kept callback
)

// IsArray reports roles that have a length.
func (r Role) IsArray() bool {
	switch r {
	case Handles, StolenHandles, OutHandles, Buffer, OutBuffer, InOutBuffer:
		return true
	}
	return false
}

// HoldsHandles reports roles that are translated where handle spaces differ.
func (r Role) HoldsHandles() bool {
	switch r {
	case Handle, Stolen, OutHandle, InOutHandle, Handles, StolenHandles, OutHandles:
		return true
	}
	return false
}

// GivesAway reports roles whose references are the callee's, whatever becomes of the call.
func (r Role) GivesAway() bool { return r == Stolen || r == StolenHandles || r == InOutHandle }

// Param is one parameter. Positions are those of other parameters, signature.None for no such.
type Param struct {
	Role Role
	Type signature.Type // by value, or what the address leads to; of a callback or text there is none

	Length  int // of an array: how many elements it has
	Array   int // of a number: the first array whose length it is
	User    int // of a callback
	Destroy int // of a kept callback
	Of      int // of user data and destroy-notify: the callback

	Call *Plan // of a callback and of a destroy-notify

	// Bound words belong to one context or to one implementation of objects. No plan translates them.
	Bound bool

	Float    bool // passed in a floating-point register
	Register int  // its number among the registers of its class, if there are so many
}

// Verb is what a step does. Where the parameter is an array, it is done to each element.
type Verb uint8

// The verbs.
const (
	Clear    Verb = iota // write no handle where the caller looks for one
	Forfeit              // close what the caller gave away
	Release              // end a callback that nobody will keep
	Move                 // hand what the caller gives away over to the callee
	Lend                 // open for the callee, until the call ends
	Measure              // compare the length with that of the array that has the length parameter
	Show                 // put into memory where the callee can read and write it
	Room                 // make a place for what the callee writes, with what it is to find there
	Pass                 // replace a callback by one that the callee can call until the call ends
	Keep                 // replace a callback by one that the callee can call until it calls destroy
	Withdraw             // close what was given away, though the callee was about to have it
	Fetch                // copy back what the callee wrote
	Reject               // close what the callee gave
	Give                 // hand what the callee gives over to the caller
)

// Result is the place of the result among the parameters of steps.
const Result = -1

// Step is one thing to do for a parameter, or for the result.
type Step struct {
	Do    Verb
	Param int
}

// Plan is what calls of one function consist of. Nobody may change it.
type Plan struct {
	Params []Param
	Result signature.Result

	Bare    bool // there is no context
	User    int  // of a callback: the parameter with the user data of whoever passed it, signature.None without
	Spilled bool // some argument is on the stack
	Floats  bool // some argument or the result is in a floating-point register
	Several bool // the callee gives more than one handle, so that those that came are closed when one fails

	Clear     []Step
	Refused   []Step
	Translate []Step
	Show      []Step
	Fetch     []Step
	Rejected  []Step
	Give      []Step

	moves, keeps int    // how many steps of Translate move, and at which of Show keeping begins
	withdrawn    []Step // releases first
}

// Registers for arguments that every architecture has.
const (
	IntRegisters   = 6
	FloatRegisters = 8
)

// Abandoned is what to do when step i of Translate failed: what it was about is accounted for.
func (p *Plan) Abandoned(i int) []Step { return p.Refused[min(i+1, p.moves):] }

// Withdrawn is what to do when step i of Show failed. What was kept already stays kept.
func (p *Plan) Withdrawn(i int) []Step { return p.withdrawn[max(0, i-p.keeps):] }

// GivesAway reports that the callee takes something over.
func (p *Plan) GivesAway() bool { return p.moves > 0 }

// GivesHandle reports that the result is a new reference.
func (p *Plan) GivesHandle() bool { return p.Result.Type.Kind == signature.Handle }

// Callbacks reports that functions are passed that belong to a context.
func (p *Plan) Callbacks() bool {
	for i := range p.Params {
		if r := p.Params[i].Role; r == Callback || r == Kept {
			return true
		}
	}
	return false
}
