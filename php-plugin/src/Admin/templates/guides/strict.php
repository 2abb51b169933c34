<?php
/**
 * How By the letter of RFC 7643 and RFC 7644 is connected.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

return array(
	'steps' => array(
		__( 'Give the client the base URL `{base_url}` and the token that you create on this screen, which it sends as `Authorization: Bearer`.', 'scimpress' ),
		__( 'Read `{base_url}/ServiceProviderConfig`, `/Schemas` and `/ResourceTypes` for everything else.', 'scimpress' ),
	),
	'good'  => __( 'The Audit tab shows what the client asks for.', 'scimpress' ),
	'notes' => array(
		__( 'Unknown attributes and schemas are refused. For a product, choose the product, or another identity provider.', 'scimpress' ),
	),
);
