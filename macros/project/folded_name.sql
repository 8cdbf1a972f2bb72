{#-
    A name as it is compared: its words in small letters without accents, one space apart, empty where
    nothing is left. Latin letters lose their accents, Greek ones too, Cyrillic ones become small;
    other scripts stay as they are.

    1. Letters become their plain form, also those of full width.
    2. What is between words is a space; what is within them, or not seen, goes.
    3. The German ways to write one sound become one, as do double s and sharp s.
-#}
{% macro folded_name(text_column) -%}
    {%- set latin = {
        'a': 'AＡａÀÁÂÃÄÅàáâãäåĀāĂăĄąǍǎǞǟǠǡǺǻȀȁȂȃȦȧḀḁẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặæÆ',
        'b': 'BＢｂḂḃḄḅḆḇ',
        'c': 'CＣｃÇçĆćĈĉĊċČčḈḉ',
        'd': 'DＤｄĎďḊḋḌḍḎḏḐḑḒḓđĐðÐ',
        'e': 'EＥｅÈÉÊËèéêëĒēĔĕĖėĘęĚěȄȅȆȇȨȩḔḕḖḗḘḙḚḛḜḝẸẹẺẻẼẽẾếỀềỂểỄễỆệəƏ',
        'f': 'FＦｆḞḟ',
        'g': 'GＧｇĜĝĞğĠġĢģǦǧǴǵḠḡ',
        'h': 'HＨｈĤĥȞȟḢḣḤḥḦḧḨḩḪḫẖħĦ',
        'i': 'IＩｉÌÍÎÏìíîïĨĩĪīĬĭĮįİǏǐȈȉȊȋḬḭḮḯỈỉỊịı',
        'j': 'JＪｊĴĵǰ',
        'k': 'KＫｋĶķǨǩḰḱḲḳḴḵ',
        'l': 'LＬｌĹĺĻļĽľḶḷḸḹḺḻḼḽłŁ',
        'm': 'MＭｍḾḿṀṁṂṃ',
        'n': 'NＮｎÑñŃńŅņŇňǸǹṄṅṆṇṈṉṊṋ',
        'o': 'OＯｏÒÓÔÕÖòóôõöŌōŎŏŐőƠơǑǒǪǫǬǭȌȍȎȏȪȫȬȭȮȯȰȱṌṍṎṏṐṑṒṓỌọỎỏỐốỒồỔổỖỗỘộỚớỜờỞởỠỡỢợøØœŒ',
        'p': 'PＰｐṔṕṖṗ',
        'q': 'QＱｑ',
        'r': 'RＲｒŔŕŖŗŘřȐȑȒȓṘṙṚṛṜṝṞṟ',
        's': 'SＳｓŚśŜŝŞşŠšȘșṠṡṢṣṤṥṦṧṨṩßẞſ',
        't': 'TＴｔŢţŤťȚțṪṫṬṭṮṯṰṱẗþÞŧŦ',
        'u': 'UＵｕÙÚÛÜùúûüŨũŪūŬŭŮůŰűŲųƯưǓǔǕǖǗǘǙǚǛǜȔȕȖȗṲṳṴṵṶṷṸṹṺṻỤụỦủỨứỪừỬửỮữỰự',
        'v': 'VＶｖṼṽṾṿ',
        'w': 'WＷｗŴŵẀẁẂẃẄẅẆẇẈẉẘ',
        'x': 'XＸｘẊẋẌẍ',
        'y': 'YＹｙÝýÿŶŷŸȲȳẎẏẙỲỳỴỵỶỷỸỹ',
        'z': 'ZＺｚŹźŻżŽžẐẑẒẓẔẕ',
    } -%}
    {%- set others = {
        'ΆΈΉΊΌΎΏΐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΪΫάέήίΰςϊϋόύώϏ':
        'αεηιουωιαβγδεζηθικλμνξοπρστυφχψωιυαεηιυσιυουωϗ',
        'ЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯйїѐёѓќѝў':
        'ееђгєѕііјљњћкиуџабвгдежзииклмнопрстуфхцчшщъыьэюяиіеегкиу',
    } -%}
    {#- no-break, narrow, wide and other spaces, tab, line ends, and the marks between words -#}
    {%- set spaces = '\u00a0\u2002\u2003\u2009\u202f\u3000\t\r\n\u2010\u2011\u2013\u2014' -%}
    {%- set ascii_spaces = '-_,;:/&+()"' -%}
    {#- curly apostrophes (the straight one is chr(39)), full stops, accents of their own, and what is not seen; `<>` is used below -#}
    {%- set nothing = "\u2019\u02bc`\u00b4.\u00b7\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u031b\u0323"
        ~ '\u0327\u0328\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\ufeff<>' -%}
    {%- set letters = namespace(written='', plain='') -%}
    {%- for plain, written in latin.items() -%}
        {%- set letters.written = letters.written ~ written -%}
        {%- set letters.plain = letters.plain ~ plain * (written | length) -%}
    {%- endfor -%}
    {%- for written, plain in others.items() -%}
        {%- set letters.written = letters.written ~ written -%}
        {%- set letters.plain = letters.plain ~ plain -%}
    {%- endfor -%}
    {#- a full stop ends a word only before a space: S.A. is one word, E. Bauer two -#}
    {%- set text = "replace(replace(" ~ text_column ~ ", '. ', ' '), chr(39), '')" -%}
    {#- most names are ASCII alone, for which the long list of letters would take 20 times as long -#}
    {%- set folded -%}
        case
            when regexp_extract({{ text }}, '([^ -~])', 1) = ''
                then translate(
                    {{ text }},
                    'ABCDEFGHIJKLMNOPQRSTUVWXYZ{{ ascii_spaces }}`.<>',
                    'abcdefghijklmnopqrstuvwxyz{{ " " * (ascii_spaces | length) }}'
                )
            else translate(
                {{ text }},
                '{{ letters.written ~ ascii_spaces ~ spaces ~ nothing }}',
                '{{ letters.plain ~ " " * ((ascii_spaces ~ spaces) | length) }}'
            )
        end
    {%- endset -%}
    {%- set one_spelling = "replace(replace(replace(replace(" ~ folded ~ ", 'ae', 'a'), 'oe', 'o'), 'ue', 'u'), 'ss', 's')" -%}
    {#- runs of spaces become one -#}
    trim(replace(replace(replace({{ one_spelling }}, ' ', '<>'), '><', ''), '<>', ' '))
{%- endmacro %}
