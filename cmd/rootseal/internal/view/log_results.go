package view

// Accepted is the result of audit accept as JSON.
type Accepted struct {
	Finding string `json:"finding"`
	Head    string `json:"head"`
	Reason  string `json:"reason"`
	Until   string `json:"until"`
}

// Exported is the result of log export as JSON.
type Exported struct {
	Folder string `json:"folder"`
	Head   string `json:"head"`
	Trip   uint64 `json:"trip"` // record of the trip
}

// LogCopy is the result of log push and log pull as JSON.
type LogCopy struct {
	From   string `json:"from"` // folder or address
	To     string `json:"to"`
	Copied uint64 `json:"copied"` // records
	Head   string `json:"head"`   // of both afterwards; of the longer ledger if it was the target
}

// Imported is the result of log import as JSON.
type Imported struct {
	Folder   string `json:"folder"`
	Head     string `json:"head"`
	Imported int    `json:"imported"` // records
}
