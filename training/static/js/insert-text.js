// Puts text into a field where the cursor is, around what is selected; a block gets lines of its own.
// execCommand is old, but it alone keeps the field's own undo; where it is gone the text goes in without.
export function insertText(field, { before, after = "", placeholder = "", block = false }) {
  const { value, selectionStart: start, selectionEnd: end } = field;
  const chosen = value.slice(start, end) || placeholder;
  const lead = block ? gap(value.slice(0, start), /\n*$/) : "";
  const trail = block ? gap(value.slice(end), /^\n*/) : "";
  field.focus();
  const text = lead + before + chosen + after + trail;
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const place = start + lead.length + before.length;
  field.setSelectionRange(place, place + chosen.length);
}

// The line ends that are missing for an empty line between a block and what stands beside it.
function gap(beside, ends) {
  if (!beside.trim()) return "";
  return "\n".repeat(Math.max(0, 2 - beside.match(ends)[0].length));
}
