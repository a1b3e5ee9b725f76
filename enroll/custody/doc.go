// Package custody is what happens to keys after enrollment: verify a key without the
// seed, check a device live at AWS, seal and unseal bags, take an offline copy of the
// ledger on a trip and bring its records home, adopt a device that the ledger lacks,
// report keys lost, readmit, label and drop them; and the officers who sign for it.
//
// Nothing here makes or deletes a device, or writes to a key except to delete retired
// credentials, each after it has proven itself.
package custody
