package debugmode

// PlacesKept is how many edges and functions the space of the mode has numbers for.
func PlacesKept(d *Debug) int { return len(d.space.places.list) }
