/** A table that is scrolled by itself where it is wider than the page; `caption` is text as HTML, cells are HTML. */
export const renderTable = (
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string => `<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<thead><tr>${columns.map((cell) => `<th scope="col">${cell}</th>`).join('')}</tr></thead>
<tbody>
${rows.map((cells) => `<tr>${cells.map((cell, index) => (index === 0 ? `<th scope="row">${cell}</th>` : `<td>${cell}</td>`)).join('')}</tr>`).join('\n')}
</tbody>
</table></div>`;
