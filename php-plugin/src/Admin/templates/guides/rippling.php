<?php
/**
 * How Rippling is connected.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

return array(
	'steps' => array(
		__( 'In Rippling, open **IT**, **Third-party access**, and the custom integration of this site.', 'scimpress' ),
		__( 'Open **User Management** and choose **SCIM**.', 'scimpress' ),
		__( '**SCIM Base URL**: `{base_url}`', 'scimpress' ),
		__( '**API key** or **Bearer token**: the token that you create on this screen.', 'scimpress' ),
		__( 'Tick **Groups**, **Pagination**, **Create & Delete Groups** and **PATCH groups**.', 'scimpress' ),
		__( 'Map `externalId`, `emails.primary`, `name.givenName` and `name.familyName`.', 'scimpress' ),
	),
	'good'  => __( 'The test reads what this site can do: the Audit tab shows it.', 'scimpress' ),
	'notes' => array(),
);
