"""A page of status 200 that says in its reader's language that there is no page, that somebody has to log in, or that a
machine is asked to wait, is none of an article's; a headline that holds such words is one.
"""

import pytest

from newscrawl.items import PageKind
from newscrawl.reading.page import read_article

# As publishing systems and servers say it in each language, in titles and headings.
MISSING = {
    "ar": ["الصفحة غير موجودة", "عذرا، الصفحة المطلوبة غير موجودة", "لم يتم العثور على الصفحة", "عفواً! هذه الصفحة غير متوفرة"],
    "fa": ["صفحه پیدا نشد", "صفحه مورد نظر یافت نشد", "متاسفانه صفحه مورد نظر شما پیدا نشد"],
    "ur": ["صفحہ نہیں ملا", "معذرت، یہ صفحہ موجود نہیں ہے"],
    "he": ["הדף לא נמצא", "אופס! העמוד לא נמצא", "הדף המבוקש אינו קיים"],
    "tr": ["Sayfa bulunamadı", "Aradığınız sayfa bulunamadı", "Üzgünüz, bu sayfa mevcut değil"],
    "az": ["Səhifə tapılmadı"],
    "kk": ["Бет табылмады"],
    "el": ["Η σελίδα δεν βρέθηκε", "Ουπς! Η σελίδα που ζητήσατε δεν βρέθηκε", "Η σελίδα δεν υπάρχει"],
    "hi": ["पेज नहीं मिला", "पृष्ठ नहीं मिला", "क्षमा करें, यह पेज उपलब्ध नहीं है"],
    "mr": ["पृष्ठ सापडले नाही"],
    "bn": ["পাতাটি খুঁজে পাওয়া যায়নি", "দুঃখিত, পৃষ্ঠাটি পাওয়া যায়নি"],
    "ta": ["பக்கம் கிடைக்கவில்லை"],
    "te": ["పేజీ కనుగొనబడలేదు"],
    "zh": ["页面未找到", "抱歉，您访问的页面不存在", "找不到页面", "很抱歉，找不到您要的頁面", "頁面不存在", "哎呀！找不到該頁面。"],
    "ja": ["ページが見つかりません", "お探しのページは見つかりませんでした", "申し訳ございません。お探しのページは存在しません。", "ページが見つかりませんでした。"],
    "ko": ["페이지를 찾을 수 없습니다", "요청하신 페이지를 찾을 수 없습니다", "존재하지 않는 페이지입니다", "죄송합니다. 페이지를 찾을 수 없습니다."],
    "th": ["ไม่พบหน้านี้", "ขออภัย ไม่พบหน้าที่คุณต้องการ", "ไม่พบหน้าเว็บ"],
    "vi": ["Không tìm thấy trang", "Rất tiếc, trang này không tồn tại", "Trang bạn tìm kiếm không tồn tại"],
    "id": ["Halaman tidak ditemukan", "Maaf, halaman yang Anda cari tidak ditemukan"],
    "ms": ["Halaman tidak dijumpai"],
    "tl": ["Hindi nahanap ang pahina"],
    "sw": ["Ukurasa haujapatikana", "Ukurasa haukupatikana"],
    "hu": ["Az oldal nem található", "A keresett oldal nem található", "Hoppá! Ez az oldal nem létezik"],
    "cs": ["Stránka nenalezena", "Požadovaná stránka nebyla nalezena", "Omlouváme se, stránka neexistuje"],
    "sk": ["Stránka sa nenašla", "Požadovaná stránka neexistuje", "Stránka nebola nájdená"],
    "sl": ["Stran ni bila najdena", "Strani ni mogoče najti"],
    "hr": ["Stranica nije pronađena", "Tražena stranica ne postoji"],
    "sr": ["Страница није пронађена", "Stranica nije pronađena", "Тражена страница не постоји"],
    "bg": ["Страницата не е намерена", "Търсената от вас страница не съществува"],
    "mk": ["Страницата не е пронајдена"],
    "ro": ["Pagina nu a fost găsită", "Pagina căutată nu există", "Ne pare rău, pagina nu a fost găsită"],
    "fi": ["Sivua ei löytynyt", "Hups! Sivua ei löydy", "Valitettavasti etsimääsi sivua ei löytynyt"],
    "et": ["Lehte ei leitud", "Lehekülge ei leitud"],
    "lv": ["Lapa nav atrasta"],
    "lt": ["Puslapis nerastas", "Atsiprašome, puslapis nerastas"],
    "is": ["Síðan fannst ekki"],
    "ca": ["No s'ha trobat la pàgina", "La pàgina no existeix"],
    "gl": ["Páxina non atopada", "Non se atopou a páxina"],
    "eu": ["Orria ez da aurkitu"],
    "sq": ["Faqja nuk u gjet"],
    "hy": ["Էջը չի գտնվել"],
    "ka": ["გვერდი ვერ მოიძებნა"],
    "mn": ["Хуудас олдсонгүй"],
    "uk": ["Сторінку не знайдено", "На жаль, такої сторінки не існує"],
    "ru": ["Запрашиваемая страница не найдена", "Извините, страница не найдена", "Упс! Страница не найдена"],
    "pl": ["Ups! Nie można znaleźć tej strony"],
}  # fmt: skip
LOGIN = [
    "تسجيل الدخول", "ورود به سایت", "התחברות", "Giriş yap", "Σύνδεση", "लॉग इन करें", "লগ ইন", "登录", "登入", "ログイン", "로그인", "เข้าสู่ระบบ", "Đăng nhập",
    "Masuk", "Log masuk", "Bejelentkezés", "Přihlášení", "Prihlásenie", "Prijava", "Вход", "Войти", "Авторизация", "Увійти", "Autentificare", "Kirjaudu sisään",
    "Logi sisse", "Prisijungti", "Log ind", "Innskráning", "Inicia la sessió", "Inloggen", "Zaloguj się",
]  # fmt: skip
WAIT = [
    "Einen Moment, bitte...", "Un instant…", "Un momento…", "Um momento…", "Momentje…", "Et øjeblik…", "Ett ögonblick...", "Hetkinen…", "Jeszcze chwila…", "Okamžik…",
    "Один момент…", "Зачекайте…", "Bir dakika lütfen…", "لحظة…", "请稍候…", "請稍候…", "しばらくお待ちください...", "잠시만 기다리십시오…", "Tunggu sebentar…", "Chờ một chút…", "รอสักครู่…",
]  # fmt: skip
SITE = "https://paper.example"
EXPLAINED = "".join(
    f"<p>We are sorry, reader {n}: try the search, or go back to where you came from.</p>" for n in range(4)
)
NEWS = "".join(
    f"<p>The ferry number {n} of the town was late on Monday, its captain said, for the third time.</p>"
    for n in range(6)
)


def kind_of(title: str, heading: str, text: str, address: str = "/2026/11/20/12345") -> PageKind:
    page = f"<html><head><title>{title}</title></head><body><main><h1>{heading}</h1>{text}</main></body></html>"
    return read_article(page, SITE + address).kind


@pytest.mark.parametrize("notice", [pytest.param(n, id=f"{code}-{n}") for code, all_ in MISSING.items() for n in all_])
def test_that_a_page_is_not_there_is_understood(notice):
    titles = ("The Fjord Post", f"{notice} | The Fjord Post", f"404 - {notice}", f"{notice}!")
    assert {kind_of(title, notice, EXPLAINED) for title in titles} == {PageKind.ERROR}
    assert kind_of(f"{notice} – The Fjord Post", "", EXPLAINED) is PageKind.ERROR


@pytest.mark.parametrize("notice", LOGIN)
def test_that_one_has_to_log_in_is_understood(notice):
    assert kind_of(f"{notice} | The Fjord Post", notice, EXPLAINED) is PageKind.LOGIN


@pytest.mark.parametrize("notice", WAIT)
def test_that_a_machine_is_asked_to_wait_is_understood(notice):
    assert kind_of(notice, "paper.example", EXPLAINED) is PageKind.BLOCKED


@pytest.mark.parametrize(
    "headline",
    [
        "العثور على الطفل المفقود بعد ثلاثة أيام", "صفحه تازه ای در روابط دو کشور گشوده شد", "הדף הראשון לא נמצא בארכיון העירייה", "Kayıp çocuk üç gündür bulunamadı", "Kara kutu henüz bulunamadı",
        "Η σελίδα της ιστορίας δεν έκλεισε, λέει ο δήμαρχος", "लापता बच्चा तीन दिन बाद भी नहीं मिला", "失踪男孩三天后仍未找到", "港口的历史文件找不到", "行方不明の男児、3日たっても見つかりません", "町の歴史の1ページが見つかりました",
        "실종된 소년을 찾을 수 없습니다: 경찰 사흘째 수색", "Không tìm thấy cậu bé mất tích sau ba ngày", "Anak hilang tidak ditemukan setelah tiga hari", "Az eltűnt fiú nem található", "Stránka dejin sa neuzavrela",
        "Ztracený chlapec nebyl nalezen", "Dječak nije pronađen ni nakon tri dana", "Страницата на историята не е затворена", "Kadonnutta poikaa ei löytynyt", "Poissi ei leitud kolme päeva järel",
        "Pagina de istorie nu a fost scrisă încă", "Copilul dispărut nu a fost găsit", "Вход в порт закрыт до понедельника", "登录月球的第一人去世", "Prijava za tečaj od ponedjeljka", "Giriş sınavı ertelendi",
        "Masuk sekolah mulai Senin", "Один момент изменил его жизнь", "Un momento de gloria en el puerto", "Et øjeblik ændrede hans liv",
    ],
)  # fmt: skip
def test_a_headline_that_holds_such_words_is_a_headline(headline):
    assert kind_of(f"{headline} | The Fjord Post", headline, f"<p>By Jane Roe</p>{NEWS}") is PageKind.ARTICLE


@pytest.mark.parametrize("name", ["Un Momento", "Один момент", "Login", "Just a Moment", "404"])
def test_a_site_may_be_called_so(name):
    declared = f"<meta property=og:site_name content='{name}'>"
    page = f"<html><head><title>Ferry is back | {name}</title>{declared}</head><body><h1>Ferry is back</h1>{NEWS}</body></html>"
    assert read_article(page, f"{SITE}/12345").kind is PageKind.ARTICLE


@pytest.mark.parametrize("headline", ["Register of boats opens on Monday", "Log in the harbour was a seal", "Вход в порт закрыт до понедельника", "Masuk sekolah mulai Senin"])  # fmt: skip
def test_a_brief_beside_a_letter_to_subscribe_to_is_an_article(headline):
    letter = "<aside><form>Our letter <input type=email><button>Subscribe</button></form></aside>"
    assert kind_of(f"{headline} | The Fjord Post", headline, NEWS + letter) is PageKind.ARTICLE
