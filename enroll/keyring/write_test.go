package keyring_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Only write.go writes to a key's OATH applet: no other file of the product calls what
// changes a session's card.
func TestOnlyOneFileWritesToKeys(t *testing.T) {
	writes := []string{"Put", "Delete", "Rename", "Reset", "SetCode", "ClearCode"}
	root := filepath.Join("..", "..")
	here := 0
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && path != root && (name == "hwtest" || name == "oath" || strings.HasPrefix(name, ".")) {
			return fs.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, nil, 0)
		if err != nil || !imports(file, "rootseal/oath") {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, is := n.(*ast.CallExpr)
			if !is {
				return true
			}
			method, is := call.Fun.(*ast.SelectorExpr)
			switch {
			case !is || !slices.Contains(writes, method.Sel.Name), method.Sel.Name == "Reset" && len(call.Args) > 0: // of a timer
			case len(call.Args) > 0 && isContext(call.Args[0]): // ours, which ends in write.go: a session takes none
			case filepath.Base(path) == "write.go" && filepath.Base(filepath.Dir(path)) == "keyring":
				here++
			default:
				t.Errorf("%s: %s", fset.Position(n.Pos()), method.Sel.Name)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if here == 0 {
		t.Error("no write was found in write.go, so the test reads the wrong files")
	}
}

func imports(file *ast.File, path string) bool {
	return slices.ContainsFunc(file.Imports, func(i *ast.ImportSpec) bool { return strings.Trim(i.Path.Value, `"`) == path })
}

func isContext(e ast.Expr) bool {
	name, is := e.(*ast.Ident)
	return is && name.Name == "ctx"
}
