"""The lines of a block as segments: which message each is of, and whether its order can be trusted.

A segment whose name is damaged, or that lost its line end, may be the order or the patient of those
after it. What follows in its message is then set aside, never read under the segment before.
"""

import polars as pl

SEGMENT_NAMES = frozenset(
    """
    ABS ACC ADD ADJ AFF AIG AIL AIP AIS AL1 APR ARQ ARV AUT BHS BLC BLG BPO BPX BTS BTX BUI CDM
    CDO CER CM0 CM1 CM2 CNS CON CSP CSR CSS CTD CTI CTR DB1 DEV DG1 DMI DON DPS DRG DSC DSP DST
    ECD ECR EDU EQL EQP EQU ERQ ERR EVN FAC FHS FT1 FTS GOL GP1 GP2 GT1 IAM IAR IIM ILT IN1 IN2
    IN3 INV IPC IPR ISD ITM IVC IVT LAN LCC LCH LDP LOC LRL MCP MFA MFE MFI MRG MSA MSH NCK NDS
    NK1 NPU NSC NST NTE OBR OBX ODS ODT OH1 OH2 OH3 OH4 OM1 OM2 OM3 OM4 OM5 OM6 OM7 OMC ORC ORG
    ORO OVR PAC PCE PCR PD1 PDA PDC PEO PES PID PKG PM1 PMT PR1 PRA PRB PRC PRD PRT PSG PSH PSL
    PSS PTH PV1 PV2 PYE QAK QID QPD QRD QRF QRI RCP RDF RDT REL RF1 RFI RGS RMI ROL RQ1 RQD RX1
    RXA RXC RXD RXE RXG RXO RXR RXV SAC SCD SCH SCP SDD SFT SGH SGT SHP SID SLT SPM SPR STF STZ
    TCC TCD TQ1 TQ2 TXA UAC UB1 UB2 URD URS VAR VND VTQ
    """.split()  # noqa: SIM905 - a list would be one name a line
)  # HL7 v2.1 to v2.9; names that begin with Z are each site's own
OUTSIDE = ["FHS", "BHS", "BTS", "FTS"]
# The seam of two segments between which something is missing: a set id that is no number, a type
# that is no word.
SEAM = r"^(?:PID|OBR|OBX|NTE)[|][^|]*[^|0-9. ]|^OBX[|][^|]*[|][^|]*[^|A-Za-z\" ]"
JOINED = r".(?:MSH|PID|ORC|OBR|OBX)[|]"  # with another field separator they are told by their name


def segment_lines(text: str, line: int, message: int, *, is_cut: bool) -> pl.DataFrame:
    """Lines with anything on them: line, text, segment, message (0 outside of any), kind of fault.

    `is_broken`: not to be read, nor what follows it in its message. `is_text`: no segment but the
    rest of a text that held a line end. `is_cut`: the last of a file that ends in its middle.
    """
    lines = pl.DataFrame({"text": text.removesuffix("\n").split("\n")}).with_columns(
        line=pl.int_range(pl.len(), dtype=pl.Int64) + line,
        is_cut=(pl.int_range(pl.len()) == pl.len() - 1) & is_cut,
    )
    # The frame of MLLP: 0x0B before a message, 0x1C after it.
    lines = lines.with_columns(
        pl.col("text").str.strip_suffix("\x1c").str.strip_prefix("\x0b")
    ).filter(pl.col("text").str.strip_chars() != "")
    name = pl.col("text").str.slice(0, 3)
    is_outside = name.is_in(OUTSIDE)
    lines = lines.with_columns(segment=name).with_columns(
        # What stands before the first header is damage, and is counted with the first message.
        message=pl.when(~is_outside).then(
            pl.max_horizontal((pl.col("segment") == "MSH").cum_sum(), 1) + message
        ),
        separator=pl.when(pl.col("segment") == "MSH")
        .then(pl.col("text").str.slice(3, 1))
        .forward_fill(),
    )
    return with_faults(lines).drop("separator")


def with_faults(lines: pl.DataFrame) -> pl.DataFrame:
    """Adds is_text and is_broken."""
    is_named = pl.col("segment").is_in(SEGMENT_NAMES) | pl.col("segment").str.contains(
        "^Z[A-Z0-9]{2}$"
    )
    after_name = pl.col("text").str.slice(3, 1)
    is_segment = is_named & ((after_name == pl.col("separator")) | (after_name == ""))
    has_field = pl.col("text").str.contains(pl.col("separator"), literal=True)
    return lines.with_columns(
        is_text=~is_segment & ~is_named & ~has_field.fill_null(True),
        is_broken=(~is_segment & (is_named | has_field.fill_null(True)))
        | pl.col("text").str.contains(JOINED)
        | pl.col("text").str.contains(SEAM),
        message=pl.col("message").fill_null(0),
    )
