<?php
/**
 * What identity providers are called.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Extension;
use ScimPress\Store\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * Names of the profiles that the core has.
 */
final class ProfileTitles {

	/** What most people look for, before the rest. */
	private const WELL_KNOWN = array( 'miniorange', 'entra', 'okta', 'okta_catalogue', 'onelogin', 'jumpcloud', 'google', 'cyberark', 'pingone', 'pingfederate', 'gluu', 'wso2', 'keycloak', 'authentik', 'canaille', 'rippling' );

	/**
	 * Every profile with its name; those that most people look for come first, that of any other client last.
	 *
	 * @param Extension $extension Knows the profiles.
	 * @return array<string, string>
	 */
	public static function all( Extension $extension ): array {
		$known  = array_map( static fn( array $profile ) => (string) $profile['title'], $extension->profiles() );
		$spoken = array(
			'gluu'           => __( 'Gluu, Janssen (by a script)', 'scimpress' ),
			'okta'           => __( 'Okta, custom app', 'scimpress' ),
			'okta_catalogue' => __( 'Okta, SCIM 2.0 app of the catalogue', 'scimpress' ),
			'strict'         => __( 'By the letter of RFC 7643 and RFC 7644', 'scimpress' ),
		);
		// Products have one name in every language.
		$titles = array( ...array_intersect_key( array_flip( self::WELL_KNOWN ), $known ), ...$known, ...array_intersect_key( $spoken, $known ) );
		unset( $titles[ Connection::ANY_CLIENT ] );
		$titles[ Connection::ANY_CLIENT ] = __( 'Another identity provider', 'scimpress' );
		return $titles;
	}
}
