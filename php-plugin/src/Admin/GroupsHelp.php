<?php
/**
 * The help of the Groups & roles tab.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * What stands behind the button Help.
 */
final class GroupsHelp {

	/**
	 * Adds the help to a screen.
	 *
	 * @param \WP_Screen $screen The screen.
	 */
	public function add_to( \WP_Screen $screen ): void {
		HelpTabs::add(
			$screen,
			array(
				__( 'Identity providers send groups; a rule gives the members of one a role. The first rule that applies to somebody decides, then the default role of the connection. Members of a group within a group count.', 'scimpress' ),
				__( 'A role goes when the last group that gives it is left. A role that an administrator gave by hand stays. Who is locked out keeps the role, and gets the one that the rules say on the way back.', 'scimpress' ),
				__( 'Show who would change looks at everybody and changes nothing. Drag a rule by its handle, or use the buttons Up and Down; nothing is saved until you say so.', 'scimpress' ),
				__( 'Rules are bound to the group, not to its name: they go on when it is renamed, and end when it is deleted.', 'scimpress' ),
			),
			array(
				__( 'Group: those that the identity provider has sent, by name. SCIM id tells apart two that have the same.', 'scimpress' ),
				__( 'Value: where an identity provider sends roles or entitlements with a user in place of groups, the value that it sends, exactly as it is written there.', 'scimpress' ),
				__( 'Role: those with which somebody could take the site over are offered as soon as you allow them below.', 'scimpress' ),
			),
			array(
				__( 'There is no group to choose: the identity provider has not sent any. Most have to be told to push groups, beside users; the guide on the tab Configuration says where.', 'scimpress' ),
				__( 'Somebody has another role than the rules say: an administrator gave or took it by hand, or a rule further up applies. “Look at everybody again” decides anew for all who have not been changed by hand.', 'scimpress' ),
				__( 'A rule is passed over: the role is gone from the site, or has to be allowed first. The list says which.', 'scimpress' ),
			)
		);
	}
}
