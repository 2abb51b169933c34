<?php
/**
 * What can be chosen for a connection.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * The choices of the form by what crates/wordpress/src/configuration.rs calls them, in words.
 */
final class ConnectionChoices {

	/**
	 * The choices of a field.
	 *
	 * @param string $field Its name.
	 * @return array<string, string>
	 */
	public static function of( string $field ): array {
		$leaving = array(
			'deactivate'      => __( 'Lock the account; everything else stays', 'scimpress' ),
			'remove_roles'    => __( 'Lock the account and take its roles until the person is back', 'scimpress' ),
			'delete'          => __( 'Delete the account and give its content to somebody else', 'scimpress' ),
			'keep_and_forget' => __( 'Lock the account and forget it; the same person gets it back', 'scimpress' ),
		);
		return match ( $field ) {
			'on_deactivate', 'on_delete' => $leaving,
			'linking' => array(
				'off'   => __( 'Refuse the new user', 'scimpress' ),
				'email' => __( 'Link the account that has the same e-mail address', 'scimpress' ),
				'login' => __( 'Link the account that has userName for its login', 'scimpress' ),
				'ask'   => __( 'Refuse, and let an administrator decide with wp scim link', 'scimpress' ),
			),
			'content_custody' => array(
				'heir'    => __( 'the person above', 'scimpress' ),
				'manager' => __( 'the manager, if this connection manages one who is active; otherwise the person above', 'scimpress' ),
				'ask'     => __( 'whom an administrator names with wp scim custody settle; until then the account is kept', 'scimpress' ),
			),
			default => array(),
		};
	}
}
