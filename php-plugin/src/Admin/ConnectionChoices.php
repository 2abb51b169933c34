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
	 * What an identity provider may do, by feature: what it is called, and what stops without it.
	 *
	 * @return array<string, array{string, string}>
	 */
	public static function features(): array {
		return array(
			'create'     => array( __( 'Create users', 'scimpress' ), __( 'Otherwise nobody new comes in, and nobody who has an account already is linked.', 'scimpress' ) ),
			'update'     => array( __( 'Change the attributes of users', 'scimpress' ), __( 'Otherwise names, addresses, passwords and everything else stay as they are. Who is deactivated in the same request is locked out all the same.', 'scimpress' ) ),
			'deactivate' => array( __( 'Deactivate users', 'scimpress' ), __( 'Otherwise leavers keep their access until somebody else takes it.', 'scimpress' ) ),
			'reactivate' => array( __( 'Reactivate users', 'scimpress' ), __( 'Otherwise whoever is deactivated stays out until an administrator opens the account.', 'scimpress' ) ),
			'delete'     => array( __( 'Delete users', 'scimpress' ), __( 'Otherwise a deletion is refused, and the user stays as it is.', 'scimpress' ) ),
			'groups'     => array( __( 'Change groups and who belongs to them', 'scimpress' ), __( 'Otherwise groups, and the roles that they give, stay as they are.', 'scimpress' ) ),
		);
	}

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
				'ask'   => __( 'Refuse, and let an administrator decide on the tab Existing accounts', 'scimpress' ),
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
