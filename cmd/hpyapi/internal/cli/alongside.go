package cli

import (
	"bytes"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/hpyapi/hpyapi/apidef"
	"github.com/hpyapi/hpyapi/gen"
	"github.com/hpyapi/hpyapi/internal/uuid"
	"github.com/hpyapi/hpyapi/internal/wholefile"
)

// copied begins the copy of a definition.
const copied = "/* Copied by hpyapi gen from "

// alongside are copies of a definition and of what it includes, for a folder that is not its own: generated code includes it.
func alongside(d definition, dir string) ([]gen.File, error) {
	if fileKey(dir) == fileKey(filepath.Dir(d.name)) {
		return nil, nil
	}
	var files []gen.File
	var add func(file, name string, includes []*apidef.Include) error
	add = func(file, name string, includes []*apidef.Include) error {
		if strings.HasPrefix(name, "../") || path.IsAbs(name) {
			return fmt.Errorf("%s includes %s, which in a copy of it would be outside %s: include it without .., and say where it is by -I", d.name, name, dir)
		}
		data, err := wholefile.Read(file, maxGenerated)
		if err != nil {
			return err
		}
		if !bytes.HasPrefix(data, []byte(copied)) {
			from := filepath.Base(file)
			if file == d.name { // what it includes may be others' as well
				from += ", interface " + uuid.Format(d.api.ID)
			}
			data = append([]byte(copied+from+"; do not edit. */\n"), data...)
		}
		files = append(files, gen.File{Name: name, Data: data})
		for _, inc := range includes {
			if err := add(inc.File, path.Join(path.Dir(name), filepath.ToSlash(inc.Path)), inc.Includes); err != nil {
				return err
			}
		}
		return nil
	}
	return files, add(d.name, filepath.Base(d.name), d.api.Includes)
}
