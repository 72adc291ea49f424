"""Writes idna.json: international host names and their A-label form by Python's idna (UTS 46, non-transitional).

Made with Python 3.11 and idna's version in the file; run beside this script: python make_idna.py > idna.json
"""
import json

import idna

NAMES = """bücher-kunst.de MÜNCHEN-Foto.de фото-мир.рф 日本画像.jp cafés-paris.fr straße.de faß.de ΣΊΣΥΦΟΣ.gr σίσυφος.gr
Ελλάδα.ελ 食狮.公司.cn www.食狮.中国 中国 пример.испытание 例え.テスト उदाहरण.परीक्षा ñandú.com.ar ØRSTED.dk ÅÄÖ.se ａｂｃ.com
ｆｕｌｌｗｉｄｔｈ．com 例え。jp ﬁsh.com Ⅷ.com naïve-café.co.uk cafe\u0301.fr I\u0307stanbul.com İstanbul.com.tr soft\u00adhyphen.de
zażółć-gęślą-jaźń.pl đường-phố.vn กรุงเทพ.ไทย 서울.한국 თბილისი.გე Երևան.հայ ישראל.il مصر.مصر a\u200bb.com x²y.com ｗｗｗ.ｇｏ.jp
ÀÉÎÕÜ.pt ŁÓDŹ.pl ß.de ẞ.de ÿ.fr žluťoučký-kůň.cz türkiye.com.tr 東京タワー.jp ｱｲｳ.jp""".split()

print(json.dumps(
    {"idna": idna.__version__,
     "cases": [{"name": n, "ascii": idna.encode(n, uts46=True, transitional=False).decode()} for n in NAMES]},
    ensure_ascii=False, indent=1))
