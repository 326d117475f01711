//go:build !race

package matrix

// raceDetector is off.
const raceDetector = false
