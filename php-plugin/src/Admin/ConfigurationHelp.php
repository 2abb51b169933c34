<?php
/**
 * The help of the Configuration tab.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\OAuth\TokenEndpoint;

defined( 'ABSPATH' ) || exit;

/**
 * What stands behind the button Help.
 */
final class ConfigurationHelp {

	/**
	 * Adds the help to a screen.
	 *
	 * @param \WP_Screen $screen The screen.
	 */
	public function add_to( \WP_Screen $screen ): void {
		HelpTabs::add(
			$screen,
			array(
				__( 'SCIM is the standard by which an identity provider, such as Entra ID, Okta or Keycloak, looks after the users of other services. This screen lets it look after users of this site.', 'scimpress' ),
				__( 'The identity provider sees and changes only users that it has created itself. Administrators are out of its reach.', 'scimpress' ),
				__( 'Who is deactivated gets in by no way: not by the login form, an open session, an application password, XML-RPC or a reset link. That holds as long as this plugin is active.', 'scimpress' ),
			),
			array(
				__( 'Base URL: the identity provider asks for it as “SCIM endpoint”, “Tenant URL” or “SCIM connector base URL”.', 'scimpress' ),
				__( 'Token: the identity provider asks for it as “Secret token”, “API token” or “OAuth bearer token”. It is shown once. Give each client a token of its own, so that you can revoke one without the others.', 'scimpress' ),
				/* translators: %s: address. */
				sprintf( __( 'The same token is the password where an identity provider asks for a user name and a password (any name will do), and the key where it asks for one to send as X-API-Key. Where it asks for OAuth 2.0 client credentials, the token URL is %s, the client id is the public id of the token, which the list shows between the underscores, and the client secret is the token.', 'scimpress' ), TokenEndpoint::url() ),
				__( 'To change a token without interruption, create a new one, give it to the identity provider, see it used in the list, and revoke the old one.', 'scimpress' ),
				__( 'Role of new users: only roles with which nobody can take over the site are offered.', 'scimpress' ),
				__( 'Content of deleted users: the identity provider can delete users that it created. What they wrote goes to the user named here and is never put into the trash.', 'scimpress' ),
			),
			array(
				__( 'The identity provider gets 401: the token is wrong, expired or revoked, it is shown in a way that the profile of the connection does not have, or the web server does not pass on the Authorization header. Tools > Site Health tests that.', 'scimpress' ),
				__( 'It gets 403: the address begins with http://, or the token does not allow what was asked for.', 'scimpress' ),
				__( 'It gets 404 for everything: the permalinks are plain, or the address was mistyped.', 'scimpress' ),
				__( 'It gets 503: the PHP extension is missing or does not fit, or the database does not answer. The identity provider tries again by itself.', 'scimpress' ),
				__( 'The tab Tools checks the connection from outside in and says how to mend what fails. On the command line, wp scim check does the same, and wp scim status says what is wrong.', 'scimpress' ),
			)
		);
	}
}
