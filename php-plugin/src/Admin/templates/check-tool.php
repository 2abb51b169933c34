<?php
/**
 * The connection check.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\CheckData $data What is shown.
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

?>
<h2><?php esc_html_e( 'Connection check', 'scimpress' ); ?></h2>
<p><?php esc_html_e( 'Looks at everything between your identity provider and the users of this site, from outside in, and says how to mend what fails. It takes a few seconds, and nothing of it stays but events in the audit.', 'scimpress' ); ?></p>
<form method="post" action="<?php echo esc_url( $data->url ); ?>#scimpress-checked">
	<?php wp_nonce_field( 'scimpress_check_connection', '_wpnonce', false ); ?>
	<input type="hidden" name="scimpress_action" value="check_connection">
	<p><button type="submit" class="button button-primary"><?php echo esc_html( null === $data->results ? __( 'Check the connection', 'scimpress' ) : __( 'Check again', 'scimpress' ) ); ?></button></p>
</form>
<?php if ( null !== $data->results ) : ?>
	<div class="notice notice-<?php echo esc_attr( $data->kind() ); ?> inline" id="scimpress-checked" role="status" tabindex="-1" autofocus><p><?php echo esc_html( $data->sentence() ); ?></p></div>
	<ol class="scimpress-checks">
		<?php foreach ( $data->results as $scimpress_result ) : ?>
			<?php require __DIR__ . '/check-result.php'; ?>
		<?php endforeach; ?>
	</ol>
<?php endif; ?>
