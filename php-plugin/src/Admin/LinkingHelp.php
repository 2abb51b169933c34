<?php
/**
 * The help of the tab Existing accounts.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * What stands behind the button Help.
 */
final class LinkingHelp {

	/**
	 * Adds the help to a screen.
	 *
	 * @param \WP_Screen $screen The screen.
	 */
	public function add_to( \WP_Screen $screen ): void {
		HelpTabs::add(
			$screen,
			array(
				__( 'An identity provider wants to create somebody who has an account here already. Whether the two are the same person is for you to say: whoever decides wrongly gives the account away.', 'scimpress' ),
				__( 'A linked account keeps its login, its e-mail address, its password, its roles and its content. From then on the identity provider deactivates it when its owner leaves.', 'scimpress' ),
			),
			array(
				__( 'Wants: what the identity provider calls the person. Account: the one that fits, and by what it fits.', 'scimpress' ),
				__( 'Link everybody with a role: accounts that nobody manages. Protected accounts are passed over. It can be stopped at any time, and begun again.', 'scimpress' ),
			),
			array(
				__( 'Somebody was allowed and is not linked: the identity provider has to send the person again, with the same userName. Most try again by themselves.', 'scimpress' ),
				__( 'Somebody cannot be linked: the list says why. A protected account can be opened on the tab Safety.', 'scimpress' ),
				__( 'On the command line: wp scim link list, approve, refuse and users; wp scim user link for one account.', 'scimpress' ),
			)
		);
	}
}
