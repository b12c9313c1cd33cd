"""Files: originals, checks, page images, screening, review copies under a random code. The wall between identity and review is here.

Identity side: ``Dossier``, ``DossierSubject``, ``MaterialFile``, ``Submission``, ``Finding``. Reviewing side: ``ReviewCase`` and
``ReviewFile``, with random keys and no filing times. ``ReviewLink`` is the only row that knows both; office actions alone read it.
"""
