// Package property makes API definitions at random and everything that is needed to call each of their slots: the
// definition as a header, a provider and a consumer of it in C, and a provider and a consumer in Go over the generated
// code. Both sides of a call know, from the seed, the slot, the parameter and the round, every value that crosses, and
// check each one that arrives.
//
// A seed always gives the same definition and values. It is a package of tests: nothing else imports it. The program that
// plays a definition is compiled by the test with the generated code in it; see Program.
package property
