<?php
/**
 * Asks whether the audit is to be cleared.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\AuditData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\AuditTab;
use ScimPress\Admin\RecentLogin;

defined( 'ABSPATH' ) || exit;

?>
<h2><?php esc_html_e( 'Clear the audit?', 'scimpress' ); ?></h2>
<p><?php esc_html_e( 'Every event up to now is deleted, of all connections. This cannot be undone: export the audit first if somebody may ask for it. One event stays, which says who cleared it, when, and how many events there were. Users, groups and settings stay as they are.', 'scimpress' ); ?></p>
<?php RecentLogin::remind( add_query_arg( 'clear', '1', $data->url ) ); ?>
<form method="post" action="<?php echo esc_url( $data->url ); ?>">
	<?php wp_nonce_field( 'scimpress_clear_audit' ); ?>
	<input type="hidden" name="scimpress_action" value="clear_audit">
	<p>
		<label for="scimpress-confirmation">
			<?php
			/* translators: %s: what has to be typed. */
			echo esc_html( sprintf( __( 'Type %s to say that you mean it', 'scimpress' ), AuditTab::CONFIRMATION ) );
			?>
		</label><br>
		<input type="text" id="scimpress-confirmation" name="confirmation" required autocomplete="off" autocapitalize="characters" spellcheck="false">
	</p>
	<p class="submit">
		<button type="submit" class="button button-primary"><?php esc_html_e( 'Clear the audit', 'scimpress' ); ?></button>
		<a class="button" href="<?php echo esc_url( $data->url ); ?>"><?php esc_html_e( 'Keep it', 'scimpress' ); ?></a>
	</p>
</form>
