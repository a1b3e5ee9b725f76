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

// Imported is the result of log import as JSON.
type Imported struct {
	Folder   string `json:"folder"`
	Head     string `json:"head"`
	Imported int    `json:"imported"` // records
}
