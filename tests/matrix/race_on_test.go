//go:build race

package matrix

// raceDetector is on: calls cost fifty times as much.
const raceDetector = true
