"""How pictures are packed into born-digital pages: photographs as JPEG, codes and seals as PNG."""

import cv2
import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]


def png(pixels: Pixels) -> bytes:
    """Encode RGB or RGBA pixels as PNG."""
    order = cv2.COLOR_RGBA2BGRA if pixels.shape[2] == 4 else cv2.COLOR_RGB2BGR
    done, data = cv2.imencode(".png", cv2.cvtColor(pixels, order))
    if not done:
        raise ValueError("the picture could not be encoded")
    return data.tobytes()


def compact(pixels: Pixels) -> bytes:
    """Encode a photograph as JPEG and a drawing of pure black and white as a grey PNG."""
    if not np.any((pixels != 0) & (pixels != 255)):
        return bytes(cv2.imencode(".png", pixels[..., 0])[1].tobytes())
    return bytes(
        cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 88])[1].tobytes()
    )


def ink(seal: Pixels) -> Pixels:
    """Reduce a seal to what print needs: 40 mm at 200 dpi, sixteen strengths of ink (the colour is flat and costs nothing)."""
    small = np.asarray(cv2.resize(seal, (316, 316), interpolation=cv2.INTER_AREA), np.uint8)
    small[..., 3] = small[..., 3] // 16 * 17
    return small
