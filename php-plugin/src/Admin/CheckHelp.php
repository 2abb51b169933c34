<?php
/**
 * The help of the connection check.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * What stands behind the button Help.
 */
final class CheckHelp {

	/**
	 * Adds the help to a screen.
	 *
	 * @param \WP_Screen $screen The screen.
	 */
	public function add_to( \WP_Screen $screen ): void {
		HelpTabs::add(
			$screen,
			array(
				__( 'The check follows the way of a request from outside in: the address, encryption, the web server and whatever stands in front of it, the headers, the PHP extension, the tables. In the end it creates, reads and deletes a user and has the database undo all of it.', 'scimpress' ),
				__( 'The site calls itself for it, with tokens that allow nothing and are removed at once. It calls nobody else.', 'scimpress' ),
				__( 'Other plugins see the user who is created, as they see every new user, and what they write is undone too. No mail is sent meanwhile, and no other server is called.', 'scimpress' ),
				__( 'The audit has the requests that the site sent to itself, and one event that says what came of the check. On the command line it is wp scim check.', 'scimpress' ),
			),
			array(
				__( 'Each line of the result is a step of that way, with what was found. The first that has a problem is the one to mend: those after it cannot be told from it.', 'scimpress' ),
			),
			array(
				__( 'The site cannot call itself: a firewall, or a host that does not know its own address. Then the check says nothing about what identity providers see. Ask whoever runs the server, or look with a browser from outside whether the base URL answers.', 'scimpress' ),
				__( 'Everything is in order and the identity provider still fails: compare the address and the token that it was given, and see the tab Audit for what it asked.', 'scimpress' ),
			)
		);
	}
}
