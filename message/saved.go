package message

// Saved is an English sentence of the program that has lost its format, as in the file of
// a plan. As an argument, the edge says it in the reader's language if it finds the format
// again. Never make one of foreign text.
type Saved string
