// Package report folds a ledger into the evidence that an examiner reads: who, which
// period, which head, what is wrong; then population, ceremonies, custody, proofs,
// exceptions, leavers and controls.
//
// Start reading at Make, which returns a Report: plain data with codes instead of
// sentences, so that every format and language shows the same. Each part has a file.
//
// # Words
//
//	violation  something wrong or not as the policy requires, from the ledger or its last audit
//	basis      what covers a proof: an answer that anyone can check, a signature, or nothing but its record
//	chain      the records about one key, from its enrollment on
//	gap        a time in which a proof was older than the policy allowed
//	control    a requirement of another standard; its number comes from audit.Catalogue
//
// # Rules
//
// Only the ledger counts, and its last audit for what AWS showed. Nothing is called
// proven unless a checked answer or a good signature covers it. What no record shows is
// "not shown", never "met".
//
// Text in a report may come from forged records. The code that prints a report must escape it.
package report
