package message

// Saved is an English sentence of the program that has lost its format, as in the file of
// a plan or in a record. As an argument, the edge says it in the reader's language if it
// finds the format again. Foreign words in it stay; never make one of foreign text alone.
type Saved string
