"""The emoji shortcodes people and bots commonly use, by name.

Slack knows thousands; an unknown one is shown as it was written, as Slack
shows a custom emoji that is gone.
"""

from __future__ import annotations

import re

TABLE = """
+1=👍 thumbsup=👍 -1=👎 thumbsdown=👎 ok_hand=👌 clap=👏 raised_hands=🙌 pray=🙏 wave=👋 muscle=💪
raised_hand=✋ point_right=👉 point_left=👈 point_up=☝️ point_down=👇 handshake=🤝
writing_hand=✍️ hand=✋ smile=😄 smiley=😃 grinning=😀 grin=😁 blush=😊 slightly_smiling_face=🙂
wink=😉 joy=😂 laughing=😆 thinking_face=🤔 neutral_face=😐 confused=😕 cry=😢 sob=😭 worried=😟
relieved=😌 sleeping=😴 sweat_smile=😅 hugging_face=🤗 sunglasses=😎 star-struck=🤩 nerd_face=🤓
upside_down_face=🙃 zipper_mouth_face=🤐 heart_eyes=😍 heart=❤️ green_heart=💚 blue_heart=💙
yellow_heart=💛 purple_heart=💜 orange_heart=🧡 broken_heart=💔 tada=🎉 confetti_ball=🎊
sparkles=✨ star=⭐ star2=🌟 fire=🔥 rocket=🚀 trophy=🏆 medal=🏅 dart=🎯 gift=🎁 bulb=💡 books=📚
book=📖 memo=📝 pencil=📝 pencil2=✏️ clipboard=📋 notebook=📓 page_facing_up=📄 bookmark=🔖
calendar=📅 date=📅 spiral_calendar_pad=🗓️ calendar_spiral=🗓️ clock9=🕘 clock3=🕒 alarm_clock=⏰
stopwatch=⏱️ hourglass=⌛ hourglass_flowing_sand=⏳ timer_clock=⏲️ watch=⌚ zzz=💤
crescent_moon=🌙 sunny=☀️ sunrise=🌅 partly_sunny=⛅ cloud=☁️ rain_cloud=🌧️ snowflake=❄️
rainbow=🌈 umbrella=☔ zap=⚡ ocean=🌊 white_check_mark=✅ heavy_check_mark=✔️
ballot_box_with_check=☑️ x=❌ negative_squared_cross_mark=❎ warning=⚠️ exclamation=❗
question=❓ grey_question=❔ bangbang=‼️ no_entry=⛔ no_entry_sign=🚫 stop_sign=🛑
information_source=ℹ️ rotating_light=🚨 bell=🔔 no_bell=🔕 mega=📣 loudspeaker=📢
speech_balloon=💬 thought_balloon=💭 left_speech_bubble=🗨️ envelope=✉️ email=✉️ inbox_tray=📥
outbox_tray=📤 package=📦 link=🔗 paperclip=📎 pushpin=📌 round_pushpin=📍 mag=🔍 mag_right=🔎
lock=🔒 unlock=🔓 closed_lock_with_key=🔐 key=🔑 shield=🛡️ eyes=👀 eye=👁️ see_no_evil=🙈 ear=👂
brain=🧠 people_holding_hands=🧑‍🤝‍🧑 busts_in_silhouette=👥 bust_in_silhouette=👤
chart_with_upwards_trend=📈 chart_with_downwards_trend=📉 bar_chart=📊 scales=⚖️
balance_scale=⚖️ compass=🧭 world_map=🗺️ telescope=🔭 microscope=🔬 test_tube=🧪 gear=⚙️
wrench=🔧 hammer=🔨 hammer_and_wrench=🛠️ toolbox=🧰 seedling=🌱 herb=🌿 four_leaf_clover=🍀
deciduous_tree=🌳 evergreen_tree=🌲 leaves=🍃 maple_leaf=🍁 sunflower=🌻 coffee=☕ tea=🍵 cake=🍰
hospital=🏥 ambulance=🚑 stethoscope=🩺 pill=💊 house=🏠 office=🏢 classical_building=🏛️ boat=⛵
sailboat=⛵ anchor=⚓ wind_blowing_face=🌬️ desert_island=🏝️ mountain=⛰️ rock=🪨
bridge_at_night=🌉 arrow_right=➡️ arrow_left=⬅️ arrow_up=⬆️ arrow_down=⬇️
arrow_upper_right=↗️ arrow_lower_right=↘️ leftwards_arrow=⬅️ left_right_arrow=↔️
arrows_counterclockwise=🔄 repeat=🔁 back=🔙 soon=🔜 new=🆕 ok=🆗 heavy_plus_sign=➕
heavy_minus_sign=➖ infinity=♾️ recycle=♻️ hash=#️⃣ keycap_ten=🔟 100=💯 wastebasket=🗑️
double_vertical_bar=⏸️ arrow_forward=▶️ black_square_for_stop=⏹️ fast_forward=⏩ rewind=⏪
one=1️⃣ two=2️⃣ three=3️⃣ four=4️⃣ five=5️⃣ six=6️⃣ seven=7️⃣ eight=8️⃣ nine=9️⃣ zero=0️⃣
red_circle=🔴 large_orange_circle=🟠 large_yellow_circle=🟡 large_green_circle=🟢
large_blue_circle=🔵 large_purple_circle=🟣 white_circle=⚪ black_circle=⚫ radio_button=🔘
large_green_square=🟩 large_yellow_square=🟨 large_orange_square=🟧 large_red_square=🟥
large_blue_square=🟦 white_large_square=⬜ black_large_square=⬛ small_blue_diamond=🔹
small_orange_diamond=🔸 large_blue_diamond=🔷 large_orange_diamond=🔶 wheel_of_dharma=☸️
robot_face=🤖 ghost=👻 dog=🐶 cat=🐱 bee=🐝 bug=🐛 butterfly=🦋 turtle=🐢 owl=🦉 elephant=🐘
unicorn_face=🦄 gb=🇬🇧 flag-gb=🇬🇧 flag-nz=🇳🇿 speaking_head_in_silhouette=🗣️ hatching_chick=🐣
jigsaw=🧩 yarn=🧶 thread=🧵
"""

EMOJI: dict[str, str] = dict(pair.split("=") for pair in TABLE.split())

SHORTCODE = re.compile(r":([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?")


def emoji(name: str) -> str:
    """The character of a shortcode, or the shortcode as it was written."""
    return EMOJI.get(name, f":{name}:")


def with_emoji(text: str) -> str:
    """Plain text with its known shortcodes turned into characters."""
    return SHORTCODE.sub(lambda found: EMOJI.get(found[1], found[0]), text)
