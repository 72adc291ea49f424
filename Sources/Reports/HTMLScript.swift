/// The only script of a report: sorts a table by the column whose heading is pressed.
enum HTMLScript {
    /// Written out in one piece, since the policy in the page names its digest.
    static let text = """
        for (const table of document.querySelectorAll('table.sortable')) {
          const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells];
          heads.forEach((head, column) => head.firstChild.addEventListener('click', () => {
            const down = head.getAttribute('aria-sort') !== 'descending';
            heads.forEach(other => other.removeAttribute('aria-sort'));
            head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
            const key = row => {
              const cell = row.cells[column];
              return cell.dataset.s === undefined ? cell.textContent : Number(cell.dataset.s);
            };
            const rows = [...body.rows].map((row, index) => [key(row), index, row]);
            rows.sort((a, b) => {
              const order = typeof a[0] === 'number' && typeof b[0] === 'number'
                ? (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0) : String(b[0]).localeCompare(String(a[0]));
              return (down ? -order : order) || a[1] - b[1];
            });
            body.append(...rows.map(row => row[2]));
          }));
        }
        """

    /// SHA-256 of ``text`` as a content security policy wants it; a test keeps the two together.
    static let hash = "sha256-wIpOj7G9t03A8CNL5i1GxQThQ7B1VKVFGh7+cF2dXCE="
}
