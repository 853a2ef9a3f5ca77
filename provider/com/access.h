/* SPDX-License-Identifier: Apache-2.0 */
/* Who may reach what of the provider, in the security descriptor definition language: one constant
 * for each object, with the reason for each entry. Who has no entry is refused. Accounts are the
 * well-known ones of the language, which mean the same on Windows of every language. The page
 * doc/attack-surface.md has the whole picture.
 *
 * SY is LocalSystem: the VSS service, COM's launcher, and the provider itself. BA is the local
 * Administrators: whoever installs, looks after and tests the provider. */
#ifndef COM_ACCESS_H
#define COM_ACCESS_H

/* Calls through COM. O:BA G:BA: COM demands an owner and a group. 0x3: execute (0x1), from this
 * machine (0x2); calls from other machines (0x4) are given to nobody.
 *   SY: the VSS service calls.
 *   BA: administration tools and tests call.
 * Source: COM, Access Permission. */
#define ACCESS_CALL_SDDL L"O:BAG:BAD:(A;;0x3;;;SY)(A;;0x3;;;BA)"

/* Starting the provider through COM, and reaching a running one. Windows' default would let every
 * user who is logged on start it. 0xb: execute (0x1), launch (0x2) and activate (0x8) from this
 * machine; the same from others (0x4, 0x10) are given to nobody.
 *   SY: the VSS service starts it.
 *   BA: administration tools and tests start it.
 * Source: COM, LaunchPermission. */
#define ACCESS_LAUNCH_SDDL L"O:BAG:BAD:(A;;0xb;;;SY)(A;;0xb;;;BA)"

/* The mutex that shows that a provider serves this machine: any user who may take it could keep the
 * provider from starting.
 *   SY: the service takes it.
 *   BA: "lunshadow console" takes it.
 * Both have all rights: the second process must be able to open what the first one made. */
#define ACCESS_INSTANCE_SDDL L"D:(A;;GA;;;SY)(A;;GA;;;BA)"

/* The service object. Windows' default would let every user who is logged on see its state and
 * configuration.
 *   SY: COM starts the service for a client; shutdown stops it. Query configuration (CC) and status
 *       (LC), dependents (SW), start (RP), stop (WP), pause (DT), interrogate (LO), own controls
 *       (CR), read the descriptor (RC); not change it.
 *   BA: the same, and change configuration (DC), delete (SD), descriptor (WD) and owner (WO).
 *   SU: services of other accounts may query (CC, LC, SW, LO, RC), as in Windows' default: part of
 *       COM runs as Network Service.
 * Source: Services, Service Security and Access Rights. */
#define ACCESS_SERVICE_SDDL                                                                        \
    L"D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)(A;;CCLCSWLORC;;;SU)"

/* The settings' key. P: nothing is inherited, since HKLM\SOFTWARE is readable by every user, and
 * a secret encrypted for the machine can be decrypted by each of its users who can read it. CI: the
 * keys below inherit.
 *   SY: the service reads.
 *   BA: "lunshadow install" and administrators read and write. */
#define ACCESS_SETTINGS_SDDL L"D:P(A;CI;KA;;;SY)(A;CI;KA;;;BA)"

#endif
