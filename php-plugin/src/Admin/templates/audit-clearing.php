<?php
/**
 * Tells how far clearing has come. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\AuditData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\AuditTab;

defined( 'ABSPATH' ) || exit;

?>
<div class="scimpress-panel" role="status">
	<h2><?php esc_html_e( 'Events are being cleared', 'scimpress' ); ?></h2>
	<p>
		<label for="scimpress-clearing">
			<?php
			/* translators: 1: a number, 2: a number. */
			echo esc_html( sprintf( __( '%1$s of %2$s are gone. It goes on in the background.', 'scimpress' ), number_format_i18n( $data->clearing['done'] ), number_format_i18n( $data->clearing['total'] ) ) );
			?>
		</label><br>
		<progress id="scimpress-clearing" max="<?php echo esc_attr( (string) max( 1, $data->clearing['total'] ) ); ?>" value="<?php echo esc_attr( (string) $data->clearing['done'] ); ?>"></progress>
	</p>
	<form method="post" action="<?php echo esc_url( $data->url ); ?>">
		<?php wp_nonce_field( 'scimpress_clear_audit', '_wpnonce', false ); ?>
		<input type="hidden" name="scimpress_action" value="clear_audit">
		<input type="hidden" name="confirmation" value="<?php echo esc_attr( AuditTab::CONFIRMATION ); ?>">
		<button type="submit" class="button"><?php esc_html_e( 'Go on now', 'scimpress' ); ?></button>
	</form>
</div>
