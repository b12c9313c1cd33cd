"""A photo as telephones store it. Made for these tests: 64 × 96 points of paper with two blocks of colour, turned by its orientation."""

import base64

# 96 × 64 pixels drawn and encoded as HEIC (quality 30, EXIF orientation 6); our own decoder cannot write this kind.
_HEIC = (
    "0000SW^{RQXk}?*00000ZE0pPXk}?*ZE0a<0004@ZDn*}000000000XXk=`10000000000aA{+700000000000000000000G-+&aV*mgE07O6l0ssL3"
    "00001#Q*^S00000002M$0ssI200IR70RR9100000Bme*aIB98aW&i*H00062000$fZf0cy000000RRAKc4ILB0000LX>Mj^0ssI300IC2MR;ju000"
    "004sdC7Z2$lO00031007`=aB^?}006*gaAR)(004Msc4I>U18@KU0FVFx0000U@BsY%`1k+-4+CHT0RR|40Sp2E{{wIU00RJ!0009300RIXx&lC90"
    "096iLID8-Z~y=U0FVFx0{{R603M()fd!W8Nhz*w0vZem00093$N&HX00=;000968L;=Baup&SJ000wXZ)|dIV{CW;0RRmE27mwn02FC+aAg1h000"
    "000AK(B06+i$01$9#cxeCt0009B2nYZG010VwZ*&6y000<iaBX1#00000000310R@2q0|bQt000_ka%E-!00000000hSWOHKx0ssL30RR91Y;9y="
    "bN~PVJSYLL8Gy)Uv8y-gzyH;RU-Bi=_J6yy_+N}f9ZBc(g&+($c>Dp%#a8#}aaT~k{#>w*U#H6oA6zOvzyJUM21R&jW&i+9O#mtY000O80Ra*K0{"
    "{R30RRR70000000"
)


def heic() -> bytes:
    """The photo; shown upright it is 64 wide and 96 high."""
    return base64.b85decode(_HEIC)
