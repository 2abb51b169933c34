<?php
/**
 * The help of the Safety tab.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * What stands behind the button Help.
 */
final class SafetyHelp {

	/**
	 * Adds the help to a screen.
	 *
	 * @param \WP_Screen $screen The screen.
	 */
	public function add_to( \WP_Screen $screen ): void {
		HelpTabs::add(
			$screen,
			array(
				__( 'SCIM never writes to an account with which somebody could take the site over, nor to one that an administrator has protected. It is asked before every write, whatever the identity provider sends.', 'scimpress' ),
				__( 'An account that is protected cannot be deactivated by the identity provider either. Open one, an editor for example, if that is to be possible: the identity provider can then also take it over.', 'scimpress' ),
			),
			array(
				__( 'Account: a login, an e-mail address or a number. Accounts that may take the site over are in the list by themselves and need not be added.', 'scimpress' ),
				__( 'Who is told by mail: without an address, the administrator of the site. Each kind of news can be switched off.', 'scimpress' ),
			),
			array(
				__( 'A change does not reach somebody: the account stands in the list. Open it there if the identity provider is to look after it.', 'scimpress' ),
				__( 'No mail arrives: send a test mail. When that does not arrive either, the site cannot send mail, and its host knows why.', 'scimpress' ),
				__( 'On the command line: wp scim user protect, unprotect and open.', 'scimpress' ),
			)
		);
	}
}
