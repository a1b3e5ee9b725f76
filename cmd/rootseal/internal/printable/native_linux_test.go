package printable

// onlyHere: the texts of numbers are those of Linux.
const onlyHere = true
