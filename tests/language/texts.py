"""One small story in several languages, written for the tests."""

from __future__ import annotations

STORY = {
    "en": "The council met on Monday and agreed to repair the bridge.\nWork will begin in March, said the mayor of the town.\n",
    "de": "Der Gemeinderat hat am Montag beschlossen, die Brücke zu reparieren.\nDie Arbeiten sollen im März beginnen, sagte der Bürgermeister der Stadt.\n",
    "fr": "Le conseil municipal a décidé lundi de réparer le vieux pont.\nLes travaux doivent commencer au mois de mars, a dit le maire de la ville.\n",
    "es": "El ayuntamiento decidió el lunes reparar el viejo puente.\nLas obras deben empezar en marzo, dijo el alcalde de la ciudad.\n",
    "pt": "A câmara decidiu na segunda-feira reparar a velha ponte.\nAs obras devem começar em março, disse o presidente da câmara da cidade.\n",
    "it": "Il consiglio comunale ha deciso lunedì di riparare il vecchio ponte.\nI lavori dovrebbero iniziare a marzo, ha detto il sindaco della città.\n",
    "nl": "De gemeenteraad besloot maandag om de oude brug te herstellen.\nHet werk begint in maart, zei de burgemeester van de stad.\n",
    "pl": "Rada miejska postanowiła w poniedziałek naprawić stary most.\nPrace mają się rozpocząć w marcu, powiedział burmistrz miasta.\n",
    "cs": "Městská rada v pondělí rozhodla, že opraví starý most.\nPráce mají začít v březnu, řekl starosta města.\n",
    "sk": "Mestská rada v pondelok rozhodla, že opraví starý most.\nPráce sa majú začať v marci, povedal primátor mesta.\n",
    "da": "Byrådet besluttede mandag at reparere den gamle bro.\nArbejdet skal begynde i marts, sagde byens borgmester.\n",
    "sv": "Kommunfullmäktige beslutade på måndagen att laga den gamla bron.\nArbetet ska börja i mars, sade stadens borgmästare.\n",
    "fi": "Kaupunginvaltuusto päätti maanantaina korjata vanhan sillan.\nTyöt alkavat maaliskuussa, sanoi kaupunginjohtaja.\n",
    "tr": "Belediye meclisi pazartesi günü eski köprüyü onarmaya karar verdi.\nÇalışmalar mart ayında başlayacak, dedi belediye başkanı.\n",
    "id": "Dewan kota pada hari Senin memutuskan untuk memperbaiki jembatan tua itu.\nPekerjaan akan dimulai pada bulan Maret karena musim hujan, kata wali kota.\n",
    "ru": "Городской совет решил в понедельник отремонтировать старый мост.\nРаботы должны начаться уже в марте, сказал мэр города.\n",
    "uk": "Міська рада вирішила в понеділок відремонтувати старий міст.\nРоботи мають розпочатися вже в березні, сказав мер міста.\n",
    "bg": "Общинският съвет реши в понеделник да ремонтира стария мост.\nРаботата трябва да започне през март, каза кметът на града.\n",
    "mk": "Градскиот совет во понеделникот одлучи да го поправи стариот мост.\nРаботите ќе започнат во март, рече градоначалникот на градот.\n",
    "gl": "O concello decidiu onte que unha empresa da vila repare a ponte vella.\nAs obras non han de empezar ata o mes de marzo, pero xa hai cartos, dixo o alcalde.\n",
    "af": "Die stadsraad het Maandag besluit om die ou brug te herstel.\nDie werk sal in Maart begin, het die burgemeester gesê, maar dit is nog nie seker nie.\n",
    "ar": "قرر مجلس المدينة يوم الاثنين إصلاح الجسر القديم.\nومن المقرر أن تبدأ الأعمال في شهر مارس، كما قال عمدة المدينة.\n",
    "fa": "شورای شهر روز دوشنبه تصمیم گرفت که پل قدیمی را تعمیر کند.\nشهردار گفت که کار در ماه مارس آغاز می‌شود.\n",
    "hi": "नगर परिषद ने सोमवार को पुराने पुल की मरम्मत करने का फैसला किया।\nमहापौर ने कहा कि काम मार्च में शुरू होगा।\n",
    "ne": "नगर परिषद्ले सोमबार पुरानो पुल मर्मत गर्ने निर्णय गरेको छ।\nकाम मार्चमा सुरु हुने छ भनेर मेयरले भने र यो राम्रो हो।\n",
    "zh": "市议会周一决定在冬季来临之前修复这座老桥。\n市长表示，工程将于三月开始。\n",
    "ja": "市議会は月曜日、冬が来る前に古い橋を修理することを決めた。\n工事は三月に始まる予定だ。\n",
    "el": "Το δημοτικό συμβούλιο αποφάσισε τη Δευτέρα να επισκευάσει τη γέφυρα.\nΟι εργασίες θα αρχίσουν τον Μάρτιο, είπε ο δήμαρχος.\n",
    "ko": "시의회는 월요일에 겨울이 오기 전에 다리를 수리하기로 결정했다.\n공사는 삼월에 시작될 예정이라고 시장이 말했다.\n",
    "he": "מועצת העיר החליטה ביום שני לתקן את הגשר הישן.\nהעבודות יתחילו במרץ, אמר ראש העיר.\n",
    "th": "สภาเทศบาลตัดสินใจเมื่อวันจันทร์ว่าจะซ่อมสะพานเก่า\nงานจะเริ่มในเดือนมีนาคม นายกเทศมนตรีกล่าว\n",
}


def sentences(tag: str) -> list[str]:
    """The story's two sentences."""
    return STORY[tag].rstrip("\n").split("\n")
