/// The style of HTML reports: one column of text, quiet tables, one accent colour; light, dark, narrow and paper.
enum HTMLStyle {
    static let text = """
        :root{--paper:#fdfcfa;--ink:#1d2126;--soft:#5a626c;--rule:#dfdcd5;--panel:#f4f2ed;--accent:#1f5f8b;
        --accent-soft:#a9bccb;--mark:#b4541a;--green:#4d7a2f;--whisker:#0d2c42}
        @media (prefers-color-scheme:dark){:root{--paper:#14171b;--ink:#e7e5e0;--soft:#9ea7b1;--rule:#2e343c;
        --panel:#1b2026;--accent:#6aaedb;--accent-soft:#3d5568;--mark:#f0995a;--green:#8fc06a;--whisker:#f2f6fa}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",
        Roboto,"Helvetica Neue",Arial,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums}
        main{max-width:920px;margin:0 auto;padding:56px 32px 72px}
        h1{font:600 34px/1.2 Georgia,"Times New Roman","Noto Serif",serif;margin:0 0 12px;letter-spacing:-.01em}
        h2{font:600 22px/1.3 Georgia,"Times New Roman","Noto Serif",serif;margin:0 0 14px;padding-top:22px;
        border-top:1px solid var(--rule)}
        section{margin-top:44px}
        p{margin:0 0 14px;max-width:72ch}
        .lead{font-size:18px;color:var(--soft)}
        .note{font-size:14px;color:var(--soft);padding-left:14px;border-left:3px solid var(--rule)}
        .headlines{display:flex;flex-wrap:wrap;gap:1px;margin:32px 0 0;
        background:var(--rule);border:1px solid var(--rule)}
        .headlines div{flex:1 1 205px;background:var(--paper);padding:16px 18px;display:flex;flex-direction:column}
        .headlines dt{font-size:13px;color:var(--soft);min-height:2.9em;line-height:1.4}
        .headlines dd{margin:0;font-size:13px;color:var(--soft)}
        .headlines .figure{font:600 21px/1.3 Georgia,"Times New Roman","Noto Serif",serif;color:var(--ink);
        white-space:nowrap}
        .scroll{overflow-x:auto;margin:20px 0 26px}
        table{border-collapse:collapse;width:100%;font-size:14px;line-height:1.4}
        caption,figcaption{text-align:left;font-weight:600;font-size:15px;padding-bottom:8px}
        th{border-bottom:1.5px solid var(--ink);padding:0;text-align:left;vertical-align:bottom;font-weight:600}
        th button{font:inherit;font-size:13px;color:inherit;background:none;border:0;padding:6px 10px;cursor:pointer;
        width:100%;text-align:inherit}
        th button:hover{color:var(--accent)}
        th button:focus-visible{outline:2px solid var(--accent);outline-offset:-2px}
        th[aria-sort=descending] button::after{content:" \\2193"}
        th[aria-sort=ascending] button::after{content:" \\2191"}
        td{padding:6px 10px;border-bottom:1px solid var(--rule);vertical-align:top;overflow-wrap:anywhere}
        th.n,td.n{text-align:right;white-space:nowrap}
        td:first-child:not(.n){min-width:8em}
        td:first-child,th:first-child button{padding-left:0}
        td:last-child,th:last-child button{padding-right:0}
        tbody tr:hover{background:var(--panel)}
        tr.muted td{color:var(--soft)}
        code{font:13px/1.4 ui-monospace,"SF Mono",Menlo,Consolas,"Noto Sans Mono","DejaVu Sans Mono",monospace}
        figure{margin:22px 0 30px}
        svg{display:block;width:100%;height:auto}
        svg.narrow{display:none}
        svg text{fill:var(--ink);font:13px system-ui,-apple-system,"Segoe UI",Roboto,Arial,"Noto Sans",sans-serif}
        svg .small{font-size:12px;fill:var(--soft)}
        svg .quiet.t{fill:var(--soft)}
        svg .strong{fill:var(--ink);font-weight:600}
        .bar{fill:var(--accent)}.bar.quiet{fill:var(--accent-soft)}
        .axis{stroke:var(--soft);stroke-width:1}.grid{stroke:var(--rule);stroke-width:1}
        .whisker{stroke:var(--whisker);stroke-width:1.5}
        .curve{fill:none;stroke:var(--accent);stroke-width:2.5;stroke-linejoin:round}
        .curve.reference{stroke:var(--soft);stroke-width:1.5;stroke-dasharray:5 4}
        .curve.tone1{stroke:var(--mark)}.curve.tone2{stroke:var(--green)}.curve.tone3{stroke:var(--soft)}
        .curve.tone0{stroke:var(--accent)}
        .threshold{stroke:var(--mark);stroke-width:1.5;stroke-dasharray:3 3}
        .mark,.bracket{fill:var(--mark)}
        .legend{font-size:13px;color:var(--soft);margin-top:8px}
        .key{display:inline-block;width:22px;height:0;border-top:2.5px solid var(--accent);vertical-align:middle;
        margin:0 7px 0 12px}
        .key:first-child{margin-left:0}
        .key.dashed{border-top:1.5px dashed var(--soft)}
        .key.tone0{border-color:var(--accent)}.key.tone1{border-color:var(--mark)}
        .key.tone2{border-color:var(--green)}.key.tone3{border-color:var(--soft)}
        .key.whiskers{border-top:1.5px solid var(--whisker)}
        .key.diamond{width:9px;height:9px;border:0;background:var(--mark);transform:rotate(45deg)}
        .gallery{list-style:none;margin:20px 0 0;padding:0}
        .gallery li{padding:18px 0;border-top:1px solid var(--rule)}
        .gallery h3{font:600 16px/1.4 Georgia,"Times New Roman","Noto Serif",serif;margin:0 0 4px;overflow-wrap:anywhere}
        .gallery p{font-size:13px;color:var(--soft);margin:0 0 10px}
        .gallery .row{display:grid;grid-template-columns:repeat(auto-fill,minmax(190px,1fr));gap:16px}
        .gallery figure{margin:0;min-width:0}
        .gallery img{display:block;width:100%;aspect-ratio:1;object-fit:contain;background:var(--panel)}
        .gallery figcaption{font-size:13px;font-weight:400;padding:6px 0 0;line-height:1.45}
        .gallery figcaption b,.gallery figcaption bdi{display:block;overflow-wrap:anywhere}
        .gallery figcaption bdi{color:var(--soft)}
        .gallery .none{display:grid;place-items:center;aspect-ratio:1;background:var(--panel);color:var(--soft);
        font-size:13px}
        .gallery summary{list-style:none;cursor:pointer;position:relative}
        .gallery summary::-webkit-details-marker{display:none}
        .gallery summary span{position:absolute;inset:auto auto 8px 8px;padding:2px 9px;border-radius:3px;
        background:#000b;color:#fff;font-size:12px}
        .gallery summary:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
        .gallery details[open] summary img{display:none}
        .gallery details[open] summary span{position:static;display:inline-block;margin-bottom:6px}
        .gallery details[open] summary span{font-size:0}
        .gallery details[open] summary span::after{content:"hide";font-size:12px}
        .identity dl{display:grid;grid-template-columns:minmax(130px,auto) 1fr;gap:6px 22px;margin:0;font-size:14px}
        .identity dt{color:var(--soft)}
        .identity dd{margin:0;overflow-wrap:anywhere;white-space:pre-wrap}
        @media (max-width:640px){
        main{padding:28px 16px 48px}h1{font-size:26px}h2{font-size:20px}.lead{font-size:16px}
        .headlines div{flex-basis:40%;padding:12px}.headlines .figure{font-size:19px}
        svg.wide{display:none}svg.narrow{display:block}
        td,th button{padding-left:7px;padding-right:7px}
        td:first-child{min-width:8em}
        .gallery .row{grid-template-columns:1fr 1fr;gap:12px}
        .identity dl{display:block}.identity dd{margin-bottom:10px}
        }
        @media print{
        :root{--paper:#fff;--ink:#000;--soft:#444;--rule:#bbb;--panel:#fff;--accent:#1f5f8b;--accent-soft:#a9bccb;
        --mark:#b4541a;--green:#4d7a2f;--whisker:#000}
        body{font-size:10.5pt}main{max-width:none;padding:0}section{margin-top:18pt}
        table{font-size:8.5pt}tr,figure,.headlines{break-inside:avoid}h2,caption,figcaption{break-after:avoid}
        .scroll{overflow:visible}thead{display:table-header-group}
        }
        """
}
