<?php
/**
 * Shown when the tables cannot be read.
 *
 * @package ScimPress
 *
 * @var ScimPress\Database\Failure $data What the database said.
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

?>
<div class="notice notice-error inline">
	<p><strong><?php esc_html_e( 'The tables of ScimPress cannot be read.', 'scimpress' ); ?></strong></p>
	<p><?php esc_html_e( 'Until they can, SCIM requests are answered with 503 and your identity provider tries again. See Tools > Site Health and the error log of the database.', 'scimpress' ); ?></p>
	<p><code><?php echo esc_html( $data->getMessage() ); ?></code></p>
</div>
