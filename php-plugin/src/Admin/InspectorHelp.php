<?php
/**
 * The help of the inspector of requests.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * What stands behind the button Help.
 */
final class InspectorHelp {

	/**
	 * Adds the help to a screen.
	 *
	 * @param \WP_Screen $screen The screen.
	 */
	public function add_to( \WP_Screen $screen ): void {
		HelpTabs::add(
			$screen,
			array(
				__( 'While you set up the other side, each request that reaches this site appears here: what was sent, what we understood, what we did and what we answered. Also what was refused before anybody knew who asked.', 'scimpress' ),
				__( 'Tokens and passwords are never kept. Bodies are kept only if you say so, without secrets. Nobody sees any of it who may not manage SCIM, and it is deleted by itself half an hour after the end.', 'scimpress' ),
			),
			array(
				__( 'Connection: whose requests are kept. Those of nobody, with a wrong token for example, are kept in any case.', 'scimpress' ),
				__( 'Bodies: what was sent and answered holds names and addresses of people. Tick it only as long as you need it.', 'scimpress' ),
				__( 'What would it do now: a request of which everything was kept is run again as its sender, in a transaction that is undone. You see the answer and what would change; the audit says that you looked.', 'scimpress' ),
			),
			array(
				__( 'Nothing appears: the request does not reach this site. Compare the base URL at the identity provider with that on the tab Configuration.', 'scimpress' ),
				__( 'It has ended: it does so by itself after a while, or after many requests. Start it again.', 'scimpress' ),
			)
		);
	}
}
