package ledger

// Manager is the command of a password manager that holds a seed instead of keys. It is
// in a begin or an adoption, and in the apply record whose signature covers that.
type Manager struct {
	Command []string `json:"command"`         // program and its first arguments, which no shell reads
	Like    string   `json:"like"`            // whose arguments the command takes: op, pass
	Vault   string   `json:"vault,omitempty"` // vault, collection or folder of the items
}
