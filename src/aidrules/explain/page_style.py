"""How a policy's page looks."""

from __future__ import annotations

STYLE = """
.aidrules.page{max-width:86rem;display:grid;grid-template-columns:15rem minmax(0,1fr);gap:0 2.4rem}
.aidrules.page>header,.aidrules.page>footer{grid-column:1/-1}
.aidrules.page a{color:#1f5f9e;text-decoration:none}.aidrules.page a:hover{text-decoration:underline}
.aidrules.page h1{font-size:1.6rem;line-height:1.35}
.aidrules.page h2{font-size:1.25rem;color:var(--ink);margin:2.4rem 0 .8rem;padding-bottom:.3rem;
border-bottom:2px solid var(--line)}
.aidrules.page main>section:first-child h2{margin-top:.4rem}
.aidrules.page h3{font-size:1.08rem;margin:0 0 .3rem}
.aidrules.page p{margin:.35rem 0}
.aidrules.page .alias{color:var(--quiet);font-weight:400;font-size:.85em;margin-left:.6rem;
font-family:ui-monospace,Consolas,monospace;overflow-wrap:anywhere}
.aidrules.page dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:.6rem 0 1.2rem}
.aidrules.page dt{color:var(--quiet)}.aidrules.page dd{margin:0}
.aidrules.page nav{position:sticky;top:0;align-self:start;max-height:100vh;overflow-y:auto;font-size:.9rem;
padding:.4rem 0 1rem}
.aidrules.page nav>ul{padding:0}.aidrules.page nav ul{list-style:none}
.aidrules.page nav ul ul{padding-left:.9rem;border-left:2px solid var(--line);margin:.2rem 0 .4rem}
.aidrules.page nav .quiet{margin-left:.4rem}
.aidrules.page .quiet{color:var(--quiet);font-size:.9rem}
.aidrules.page .decision{background:var(--wash);border:1px solid var(--line);border-radius:.5rem;
padding:.9rem 1.1rem;margin:0 0 1.1rem}
.aidrules.page :target{outline:2px solid #1f5f9e;outline-offset:2px}
.aidrules.page .head .cited{margin-left:.8rem}.aidrules.page td .cited,.aidrules.page .head .cited:first-child{margin:0}
.aidrules.page .body-head{margin-top:.7rem;font-weight:600;font-size:.95rem}
.aidrules.page .chip{display:inline-block;border-radius:.25rem;padding:0 .4rem;margin-right:.4rem;font-size:.85em;
color:#fff;background:var(--decided)}
.aidrules.page .chip.forbidden{background:#a4262c}.aidrules.page .chip.principle{background:var(--undetermined)}
.aidrules.page .chip.advisory{background:var(--quiet)}
.aidrules.page .formula{background:var(--paper);border-left:3px solid var(--decided);padding:.45rem .9rem;
margin:.6rem 0}
.aidrules.page .formula ul{list-style:none;padding:0}.aidrules.page .formula ul ul{padding-left:1.5rem}
.aidrules.page .applies{border-left:3px solid var(--undetermined);background:var(--paper);padding:.35rem .9rem}
.aidrules.page .items{list-style:none;padding:0;margin:.3rem 0}.aidrules.page .items .items{padding-left:1.6rem}
.aidrules.page .items>li{padding:.2rem 0 .2rem 4rem;text-indent:-4rem}
.aidrules.page .items>li>*{text-indent:0}
.aidrules.page .number{display:inline-block;min-width:4rem;color:var(--quiet)}
.aidrules.page .items .note,.aidrules.page .except{text-indent:0}
.aidrules.page .except{margin:.2rem 0 .2rem;padding-left:.8rem;border-left:3px solid var(--undetermined)}
.aidrules.page .uses{font-size:.9rem;color:var(--quiet)}.aidrules.page .inputs{margin-right:1.2rem}
.aidrules.page .wide{overflow-x:auto;margin:.4rem 0 .8rem}
.aidrules.page .rules td{min-width:4.4rem}.aidrules.page .rules td:first-child{min-width:0}
.aidrules.page table{background:var(--paper);font-size:.92rem}
.aidrules.page th{text-align:left;font-weight:600;color:var(--quiet);border-bottom:2px solid var(--line);
padding:.35rem .7rem .35rem .4rem;vertical-align:bottom}
.aidrules.page td{padding:.35rem .7rem .35rem .4rem}.aidrules.page td:first-child{width:auto}
.aidrules.page .out{border-left:2px solid var(--line);padding-left:.7rem}.aidrules.page td.out{font-weight:600}
.aidrules.page td.out{min-width:6rem}
.aidrules.page td.open{color:var(--referred);font-weight:400}
.aidrules.page td.any{color:#a9b1be}.aidrules.page .source{min-width:14rem}
.aidrules.page .checks th:last-child{white-space:nowrap;width:6rem}.aidrules.page .single th:first-child{width:24%}
.aidrules.page .claims th:last-child{width:15rem}
.aidrules.page tr.broken{background:#fdf0f0}
.aidrules.page td.name{min-width:10rem}.aidrules.page td.name .alias{display:block;margin:0}
.aidrules.page details{margin:.3rem 0}.aidrules.page summary{padding:.15rem 0}
.aidrules.page .default{color:var(--decided);font-size:.85em;margin-left:.4rem}
.aidrules.page .graph{overflow:auto;border:1px solid var(--line);border-radius:.5rem}
.aidrules.page .graph svg a{color:inherit}
@media (max-width:64rem){.aidrules.page{display:block}.aidrules.page nav{position:static;max-height:none}}
@media print{.aidrules.page{display:block}.aidrules.page nav{display:none}.aidrules.page .decision{break-inside:avoid}
.aidrules.page .wide,.aidrules.page .graph{overflow:visible}.aidrules.page .graph svg{max-width:100%;height:auto}}
"""
